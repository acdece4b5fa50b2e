package dev.bidmesh.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.discover.Heard;
import dev.bidmesh.node.network.LocalAddress;
import dev.bidmesh.node.network.LocalNetwork;
import dev.bidmesh.node.network.NetworkKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCheckTest {

  private static final LocalAddress LOOPBACK =
      new LocalAddress("lo", NetworkKind.LOOPBACK, "127.0.0.1", true, false);
  private static final LocalAddress LAN =
      new LocalAddress("eth0", NetworkKind.LAN, "192.168.1.20", true, true);
  private static final LocalAddress DOCKER =
      new LocalAddress("docker0", NetworkKind.CONTAINERS, "172.17.0.1", true, true);

  private final List<String> dialled = new ArrayList<>();
  private Optional<Duration> heard = Optional.empty();
  private List<Heard> meshes = List.of();

  private static NodeConfig config(String bind) {
    return new ConfigLoader(
            NodeConfig.DEFAULT,
            Optional.empty(),
            Map.of(
                "BIDMESH_BIND", bind,
                "BIDMESH_INSECURE", "true",
                "BIDMESH_HTTP_PORT", "8770",
                "BIDMESH_BUS_PORT", "8771",
                "BIDMESH_CLUSTER_PORT", "8772"),
            Section.empty())
        .withoutDataDir();
  }

  private NetworkCheck check(List<LocalAddress> addresses, Optional<String> trouble) {
    return new NetworkCheck(
        new LocalNetwork(addresses),
        "Linux",
        (host, port) -> {
          dialled.add(host + ":" + port);
          return trouble;
        },
        host -> heard,
        at -> meshes);
  }

  private static Finding only(Report report, String subject) {
    return report.parts().stream()
        .flatMap(part -> part.findings().stream())
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldNameEveryNetworkAndWhatItLeadsTo() {
    Report report =
        check(List.of(LOOPBACK, DOCKER, LAN), Optional.empty())
            .examine(config("192.168.1.20"), true, Optional.empty());

    assertThat(only(report, "docker0").detail()).contains("containers").contains("172.17.0.1");
    assertThat(only(report, "docker0").verdict()).isEqualTo(Finding.Verdict.ABSENT);
    assertThat(only(report, "eth0").detail()).contains("local network");
    assertThat(only(report, "address").detail()).contains("bind is 192.168.1.20").contains("eth0");
    assertThat(report.serves()).isTrue();
  }

  @Test
  void shouldObjectToAnAddressThatEveryDeviceHas() {
    Report report =
        check(List.of(LOOPBACK, DOCKER, LAN), Optional.empty())
            .examine(config("172.17.0.1"), true, Optional.empty());

    assertThat(report.serves()).isFalse();
    assertThat(report.summary()).contains("The first thing to change: address").contains("--bind");
  }

  @Test
  void shouldObjectToAnAddressThatThisDeviceHasNot() {
    Report report =
        check(List.of(LOOPBACK, LAN), Optional.empty())
            .examine(config("192.168.1.99"), true, Optional.empty());

    assertThat(only(report, "address").detail()).contains("is no address of this device");
  }

  @Test
  void shouldSayHowToLetOthersInWhereANodeIsForThisDeviceOnly() {
    Report report =
        check(List.of(LOOPBACK, LAN), Optional.empty())
            .examine(config("127.0.0.1"), true, Optional.empty());

    assertThat(only(report, "address").remedy().orElseThrow()).contains("--bind 192.168.1.20");
    assertThat(report.summary()).contains("for this device only");
  }

  @Test
  void shouldObjectWhereThereIsNoNetwork() {
    Report report =
        check(List.of(LOOPBACK, DOCKER), Optional.empty())
            .examine(config("127.0.0.1"), true, Optional.empty());

    assertThat(only(report, "no network").verdict()).isEqualTo(Finding.Verdict.PROBLEM);
  }

  @Test
  void shouldTryThePortsOfAPeer() {
    Report report =
        check(List.of(LOOPBACK, LAN), Optional.of("no answer at all"))
            .examine(config("192.168.1.20"), false, Optional.of("192.168.1.21"));

    assertThat(dialled)
        .containsExactly("192.168.1.21:8770", "192.168.1.21:8771", "192.168.1.21:8772");
    assertThat(only(report, "cluster").detail()).contains("no answer at all");
    assertThat(only(report, "cluster").remedy().orElseThrow()).contains("TCP port 8772");
    assertThat(report.serves()).isFalse();
  }

  @Test
  void shouldSayWhetherThePeerIsHeardHere() {
    var check = check(List.of(LOOPBACK, LAN), Optional.empty());

    Report deaf = check.examine(config("192.168.1.20"), true, Optional.of("192.168.1.21"));
    heard = Optional.of(Duration.ofMillis(400));
    Report hears = check.examine(config("192.168.1.20"), true, Optional.of("192.168.1.21"));
    Report off = check.examine(config("192.168.1.20"), false, Optional.of("192.168.1.21"));

    assertThat(only(deaf, "way back").remedy().orElseThrow())
        .contains("bidmesh peers")
        .contains("doctor --network --peer 192.168.1.20");
    assertThat(only(hears, "way back").detail()).isEqualTo("heard 0.4 s ago");
    assertThat(only(off, "way back").verdict()).isEqualTo(Finding.Verdict.ABSENT);
  }

  @Test
  void shouldNameTheMeshesThatAreHeard() {
    meshes = List.of(new Heard("home", new HostPort("192.168.1.21", 8772)));

    Report report =
        check(List.of(LOOPBACK, LAN), Optional.empty())
            .examine(config("192.168.1.20"), true, Optional.empty());

    assertThat(only(report, "home").detail()).contains("192.168.1.21:8772").contains("token");
  }

  @Test
  void shouldSayWhatToDoWhereNothingCanBeHeard() {
    Report silent =
        check(List.of(LOOPBACK, LAN), Optional.empty())
            .examine(config("192.168.1.20"), true, Optional.empty());
    Report broken =
        new NetworkCheck(
                new LocalNetwork(List.of(LAN)),
                "Linux",
                (host, port) -> Optional.empty(),
                host -> heard,
                at -> {
                  throw new IOException("No such device");
                })
            .examine(config("192.168.1.20"), true, Optional.empty());

    assertThat(only(silent, "meshes").remedy().orElseThrow()).contains("--join HOST");
    assertThat(only(broken, "meshes").detail()).contains("multicast does not work");
    assertThat(only(broken, "meshes").remedy().orElseThrow()).contains("--join HOST");
    assertThat(broken.serves()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, ufw allow 8770:8772/tcp",
    "Mac OS X, Local Network",
    "Windows 11, New-NetFirewallRule"
  })
  void shouldTellEachSystemHowToLetThePortsThrough(String system, String expected) {
    var check =
        new NetworkCheck(
            new LocalNetwork(List.of(LAN)),
            system,
            (host, port) -> Optional.empty(),
            host -> Optional.empty(),
            at -> List.of());

    Report report = check.examine(config("192.168.1.20"), true, Optional.empty());

    assertThat(only(report, "firewall").remedy().orElseThrow()).contains(expected);
    assertThat(only(report, "firewall").detail()).contains("doctor --network --peer 192.168.1.20");
  }

  @Test
  void shouldTellAPortThatTakesConnectionsFromOneThatRefuses() throws IOException {
    Dialler dialler = Dialler.tcp(Duration.ofSeconds(2));
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      assertThat(dialler.dial("127.0.0.1", port)).isEmpty();
    }
    assertThat(dialler.dial("127.0.0.1", port).orElseThrow()).contains("refused");
    assertThat(dialler.dial("no-such-host.invalid", 1).orElseThrow()).contains("no such host");
  }
}
