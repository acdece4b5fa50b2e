package dev.bidmesh.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalNetworkTest {

  private static LocalAddress of(String name, String address) {
    boolean loopback = name.equals("lo");
    return new LocalAddress(
        name,
        NetworkKind.of(name, loopback, false),
        address,
        !address.contains(":"),
        address.startsWith("192.168.")
            || address.startsWith("172.17.")
            || address.startsWith("10."));
  }

  @ParameterizedTest
  @CsvSource({
    "eth0, LAN",
    "wlp3s0, LAN",
    "en0, LAN",
    "Ethernet 2, LAN",
    "docker0, CONTAINERS",
    "br-3f2a91c0ffee, CONTAINERS",
    "veth12ab, CONTAINERS",
    "virbr0, MACHINES",
    "bridge100, MACHINES",
    "vEthernet (WSL), MACHINES",
    "tailscale0, VPN",
    "wg0, VPN",
    "utun4, VPN"
  })
  void shouldKnowWhatAnInterfaceLeadsTo(String name, NetworkKind kind) {
    assertThat(NetworkKind.of(name, false, false)).isEqualTo(kind);
  }

  @Test
  void shouldTakeATunnelOfAnUnknownNameForAVpn() {
    assertThat(NetworkKind.of("corp7", false, true)).isEqualTo(NetworkKind.VPN);
    assertThat(NetworkKind.of("lo", true, false)).isEqualTo(NetworkKind.LOOPBACK);
  }

  /** Bridges to containers have addresses of local networks, the same on every device. */
  @Test
  void shouldNotTellPeersTheAddressOfAContainerBridge() {
    var network =
        new LocalNetwork(
            List.of(
                of("lo", "127.0.0.1"),
                of("docker0", "172.17.0.1"),
                of("br-3f2a91c0ffee", "172.18.0.1"),
                of("eth0", "fe80::1"),
                of("eth0", "192.168.1.20"),
                of("tailscale0", "100.101.102.103")));

    assertThat(network.outward()).contains(of("eth0", "192.168.1.20"));
  }

  @Test
  void shouldPreferALocalNetworkToAVpnAndThatToNothing() {
    var vpn = of("tailscale0", "100.101.102.103");
    var publicOne = of("eth0", "203.0.113.9");

    assertThat(new LocalNetwork(List.of(vpn, publicOne)).outward()).contains(publicOne);
    assertThat(new LocalNetwork(List.of(of("docker0", "172.17.0.1"), vpn)).outward()).contains(vpn);
    assertThat(new LocalNetwork(List.of(of("lo", "127.0.0.1"))).outward())
        .contains(of("lo", "127.0.0.1"));
    assertThat(new LocalNetwork(List.of()).outward()).isEmpty();
  }

  @Test
  void shouldFindTheAddressesOfThisDevice() {
    assertThat(LocalNetwork.here().addresses())
        .extracting(LocalAddress::address)
        .contains("127.0.0.1");
  }
}
