package dev.bidmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPatternTest {

  @ParameterizedTest
  @CsvSource({
    "mesh.bid.request, mesh.bid.request",
    "mesh.bid.*, mesh.bid.request",
    "mesh.bid.*, mesh.bid.",
    "*, (replies)",
    "*.stream, mesh.device.abc.stream",
    "mesh.*.stream, mesh.device.abc.stream",
    "m*m*m, mesh.mm",
    "**, x",
    "a*b*c*, abc"
  })
  void shouldMatch(String pattern, String address) {
    assertThat(AddressPattern.of(pattern).matches(address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "mesh.bid, mesh.bid.request",
    "mesh.bid.*, mesh.bid",
    "mesh.bid.*, meshxbid.request",
    "*.stream, mesh.device.abc.streams",
    "ab*ba, aba",
    "a*b*c, acb",
    "a*bc*c, abc"
  })
  void shouldNotMatch(String pattern, String address) {
    assertThat(AddressPattern.of(pattern).matches(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mesh bid", "mesh.[a-z]", "ä"})
  void shouldRefuse(String pattern) {
    assertThatThrownBy(() -> AddressPattern.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mesh.bid.*");
  }
}
