package dev.bidmesh.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8770",
        "LOCALHOST:8770",
        "localhost.:8770",
        "127.0.0.1",
        "127.0.0.1:8770",
        "127.9.9.9:1",
        "[::1]",
        "[::1]:8770",
        "gateway.example:8770"
      })
  void shouldLetInWhatMeansThisNode(String host) {
    assertThat(loopback().check(List.of(host))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8770",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.7",
        "0.0.0.0:8770",
        "[2001:db8::1]:8770",
        "2130706433",
        "0x7f000001"
      })
  void shouldKeepOutWhatMeansAnother(String host) {
    assertThat(loopback().check(List.of(host)))
        .hasValueSatisfying(problem -> assertThat(problem.status()).isEqualTo(403));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ":8770", "::1", "localhost:port", "localhost:123456", "[::1"})
  void shouldRefuseWhatIsNoHost(String host) {
    assertThat(loopback().check(List.of(host)))
        .hasValueSatisfying(problem -> assertThat(problem.status()).isIn(400, 403));
  }

  @Test
  void shouldRefuseNoneAndSeveral() {
    assertThat(loopback().check(List.of())).isPresent();
    assertThat(loopback().check(List.of("localhost", "evil.example"))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.7, 192.168.1.7:8770, true",
    "192.168.1.7, 192.168.1.8:8770, false",
    "0.0.0.0, 192.168.1.8:8770, true",
    "0.0.0.0, evil.example, false",
    "'::', '[2001:db8::1]:8770', true",
    "gaming-pc.local, gaming-pc.local:8770, true",
    "gaming-pc.local, mac-mini.local:8770, false"
  })
  void shouldKnowTheAddressItIsBoundTo(String bind, String host, boolean allowed) {
    assertThat(new HostGuard(bind, List.of()).check(List.of(host)).isEmpty()).isEqualTo(allowed);
  }

  private static HostGuard loopback() {
    return new HostGuard("127.0.0.1", List.of("Gateway.example"));
  }
}
