package dev.bidmesh.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {

  @ParameterizedTest
  @CsvSource({
    "desk, desk",
    "desk.local, desk",
    "Anna's MacBook Pro, Anna-s-MacBook-Pro",
    "../../etc, node",
    "-, node",
    "rück, r-ck",
    "a_b-1, a_b-1"
  })
  void shouldBeFitForADirectory(String name, String expected) {
    assertThat(HostName.sanitised(name)).isEqualTo(expected);
  }

  @Test
  void shouldNotBeLongerThanAHostNameMayBe() {
    assertThat(HostName.sanitised("x".repeat(200))).hasSize(63);
  }

  @Test
  void shouldPreferWhatThePlatformSays() {
    assertThat(HostName.find(Map.of("COMPUTERNAME", "DESK-7"))).isEqualTo("DESK-7");
  }

  @Test
  void shouldAlwaysFindOne() {
    assertThat(HostName.find(Map.of())).isNotBlank();
  }
}
