package dev.bidmesh.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderListsTest {

  private static final int MANY = 1_000_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        " gzip ",
        "br, gzip",
        "br;q=0, gzip",
        "gzip;q=0.5",
        "gzip ; q=0.001",
        "gzip;q=NaN",
        "gzip;q=",
        "gzip;level=0"
      })
  void shouldFindAValueWhateverItsWeight(String header) {
    assertThat(HeaderLists.list(List.of("deflate", header), "gzip")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",;,", "br", "x-gzip", "gzip2", "gzip;q=0", "gzip ; Q=0.000 ", "br;gzip"})
  void shouldNotFindWhatIsNotListedOrHasAWeightOfZero(String header) {
    assertThat(HeaderLists.list(List.of(header), "gzip")).isFalse();
  }

  @Test
  void shouldTakeWeakValidatorsForStrongOnes() {
    assertThat(HeaderLists.list(List.of("\"x\", W/\"ab\""), "\"ab\"")).isTrue();
    assertThat(HeaderLists.list(List.of("\"abc\""), "\"ab\"")).isFalse();
  }

  /** Minutes, if the time grew with the square of the length. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", ";", ",", "; ", "gzip;q=0 ", ";q=0."})
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldReadLongHeadersInTimeThatGrowsWithTheirLength(String piece) {
    String header = "a" + piece.repeat(MANY / piece.length()) + "z";

    assertThat(HeaderLists.list(List.of(header), "gzip")).isFalse();
  }
}
