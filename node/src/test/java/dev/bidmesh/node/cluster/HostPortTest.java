package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

  @ParameterizedTest
  @CsvSource({
    "192.168.1.20, 192.168.1.20, 8772, 192.168.1.20:8772",
    "192.168.1.20:9000, 192.168.1.20, 9000, 192.168.1.20:9000",
    "desk.local, desk.local, 8772, desk.local:8772",
    "' desk:1 ', desk, 1, desk:1",
    "::1, ::1, 8772, [::1]:8772",
    "[::1], ::1, 8772, [::1]:8772",
    "[fe80::1%eth0]:9000, fe80::1%eth0, 9000, [fe80::1%eth0]:9000"
  })
  void shouldReadWhatPeopleWrite(String text, String host, int port, String again) {
    HostPort read = HostPort.parse(text);
    assertThat(read).isEqualTo(new HostPort(host, port)).hasToString(again);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "desk:",
        "desk:port",
        "desk:99999",
        "desk:0",
        "http://desk:8770",
        "a b",
        "[::1"
      })
  void shouldRefuseWhatIsNone(String text) {
    assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseATokenWithoutRepeatingIt() {
    String secret = "AAAAAGkAAAAABBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    assertThatThrownBy(() -> HostPort.parse(" bidmesh1." + secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bidmesh join TOKEN")
        .hasMessageNotContaining("AAAA");
    assertThat(HostPort.parse("bidmesh1.local").host()).isEqualTo("bidmesh1.local");
  }
}
