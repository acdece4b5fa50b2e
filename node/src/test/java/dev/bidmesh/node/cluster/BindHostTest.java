package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BindHostTest {

  @Test
  void shouldBeReachedWhereItListens() {
    assertThat(BindHost.of("127.0.0.1")).isEqualTo(new BindHost("127.0.0.1", "127.0.0.1"));
    assertThat(BindHost.of("127.0.0.1").httpAt(8770)).isEqualTo("127.0.0.1:8770");
    assertThat(BindHost.of("::1").httpAt(8770)).isEqualTo("[0:0:0:0:0:0:0:1]:8770");
  }

  @Test
  void shouldNameOneAddressForAll() {
    BindHost all = BindHost.of("0.0.0.0");
    assertThat(all.bind()).isEqualTo("0.0.0.0");
    assertThat(all.reachable()).isNotEqualTo("0.0.0.0").matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void shouldRefuseAnUnknownHost() {
    assertThatThrownBy(() -> BindHost.of("no-such-host.invalid"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such host: no-such-host.invalid");
  }
}
