package dev.bidmesh.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeshHeadersTest {

  @ParameterizedTest
  @CsvSource({
    "gaming-pc, gaming-pc",
    "Anna's laptop, Anna's laptop",
    "50% off, 50%25 off",
    "Küche, K%C3%BCche",
    "😀, %F0%9F%98%80"
  })
  void shouldWriteNamesSoThatEveryClientCanReadThem(String name, String value) {
    assertThat(MeshHeaders.encode(name)).isEqualTo(value);
    assertThat(MeshHeaders.decode(value)).isEqualTo(name);
  }

  @Test
  void shouldNeverLetANameBreakTheHeader() {
    assertThat(MeshHeaders.encode("a\r\nSet-Cookie: x")).isEqualTo("a%0D%0ASet-Cookie: x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100%", "%zz", "%4"})
  void shouldTakeWhatIsNotEncodedAsItIs(String value) {
    assertThat(MeshHeaders.decode(value)).isEqualTo(value);
  }

  @Test
  void shouldDecodeLongValuesWithoutRecursion() {
    String value = "%41".repeat(5000);

    assertThat(MeshHeaders.decode(value)).isEqualTo("A".repeat(5000));
  }
}
