package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.bidmesh.node.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class MeshIT {

  private static final String ANEW = "making the event bus anew";

  private final String mesh = "test-" + UUID.randomUUID();
  private final String port = String.valueOf(FreePorts.one());
  private final String address = "127.0.0.1:" + port;
  private final Path home;

  MeshIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldSayWhatKeepsItOutAndServeAllTheSame() throws IOException {
    // given
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    http.start();
    int httpPort = http.getAddress().getPort();
    String dead = "127.0.0.1:" + FreePorts.one();
    try (var stranger = BidmeshProcess.serve(home, "stranger", "--cluster-port", port)) {
      stranger.readyUrl();

      // when
      try (var node =
          serve("one", "--join", dead, "--join", "127.0.0.1:" + httpPort, "--join", address)) {
        var status = node.status();

        // then
        assertThat(node.out())
            .contains(
                "mesh    joining ",
                dead + ": connection refused; is a node running there?",
                "127.0.0.1:" + httpPort + ": that is an HTTP port, not a cluster port; did you",
                address
                    + ": a node answers there and does not take this one in: it has another"
                    + " cluster name than '"
                    + mesh
                    + "' or another version",
                "looking again in ");
        assertThat(status.path("cluster").asText()).isEqualTo("joining");
        assertThat(status.path("warnings").toString())
            .contains("mesh: cannot join " + dead, "HTTP port", "another cluster name");
        assertThat(status.path("state").asText()).isEqualTo("ready");
      }
    } finally {
      http.stop(0);
    }
  }

  @Test
  void shouldEndIfItMustJoinAndNobodyAnswers() {
    try (var node = serve("one", "--join", address, "--require-join")) {
      assertThat(node.exitCode()).isEqualTo(4);
      assertThat(node.err())
          .isEqualTo(
              "bidmesh: cannot join "
                  + address
                  + ": connection refused; is a node running there?\n");
    }
  }

  @Test
  void shouldJoinByItselfLoseNobodyAndFindBack() throws IOException {
    try (var early = serve("early", "--join", address)) {
      String url = early.readyUrl();
      try (var first = serve("first", "--cluster-port", port)) {
        first.awaitPeers(1);
        early.awaitPeers(1);
        early.awaitOut("mesh    joined " + address);
        assertThat(early.status().path("http_address").asText()).isEqualTo(url);
        shouldRefuseADeviceThatIsThereTwice();
        shouldLeaveInOrder(first, early);
        first.signal("KILL");
        early.awaitStatus(
            "alone again", status -> status.path("cluster").asText().equals("joining"));
      }
      try (var back = serve("first", "--cluster-port", port)) {
        back.awaitPeers(1);
        early.awaitPeers(1);
        // Libraries may log what they like of a killed peer; our own word for a defect is this.
        assertThat(early.err()).doesNotContain("internal error");
        assertThat(back.err()).doesNotContain("internal error");
      }
    }
  }

  private void shouldRefuseADeviceThatIsThereTwice() throws IOException {
    // given
    Path copy = Files.createDirectories(home.resolve("copy"));
    Files.copy(home.resolve(".bidmesh/early/device.json"), copy.resolve("device.json"));

    // when
    try (var twin = serve("twin", "--data-dir", copy.toString(), "--join", address)) {

      // then
      assertThat(twin.exitCode()).isEqualTo(2);
      assertThat(twin.err())
          .startsWith("bidmesh: the node early at 127.0.0.1:")
          .contains("is this same device", "was its data directory copied?", "delete device.json");
      assertThat(twin.err().lines()).hasSize(1);
    }
  }

  /** Two at the same moment. */
  private void shouldLeaveInOrder(BidmeshProcess first, BidmeshProcess early) {
    try (var third = patient("third");
        var fourth = patient("fourth")) {
      third.awaitPeers(3);
      fourth.awaitPeers(3);

      // when
      third.signal("TERM");
      fourth.signal("TERM");

      // then
      for (BidmeshProcess each : List.of(third, fourth)) {
        assertThat(each.exitCode()).isZero();
        String before = each.err().substring(0, each.err().indexOf("stopping"));
        assertThat(each.err().substring(before.length()))
            .startsWith("stopping")
            .doesNotContain("Exception", "WARN", "ERROR");
      }
      first.awaitPeers(1);
      early.awaitPeers(1);
    }
  }

  @Test
  void shouldComeBackIntoItsMeshAfterALongFreeze() {
    // given
    var hasty =
        Map.of(
            "BIDMESH_CLUSTER_HEARTBEAT_TIMEOUT", "2s",
            "BIDMESH_CLUSTER_MERGE_DELAY", "2s");
    try (var first = BidmeshProcess.serve(home, hasty, "first", named("--cluster-port", port))) {
      first.readyUrl();
      try (var second = BidmeshProcess.serve(home, hasty, "second", named("--join", address))) {
        first.awaitPeers(1);
        second.awaitPeers(1);
        assertThat(second.err()).doesNotContain(ANEW);

        // when
        second.signal("STOP");
        first.awaitPeersLost();
        second.signal("CONT");

        // then
        second.awaitErr(ANEW);
        second.awaitPeers(1);
        first.awaitPeers(1);
      }
    }
  }

  /** One that joins, and waits for its turn to leave for as long as a busy machine may need. */
  private BidmeshProcess patient(String name) {
    var times = Map.of("BIDMESH_CLUSTER_LEAVE_TURN", "20s", "BIDMESH_SHUTDOWN_TIMEOUT", "60s");
    return BidmeshProcess.serve(home, times, name, named("--join", address));
  }

  private BidmeshProcess serve(String name, String... flags) {
    return BidmeshProcess.serve(home, name, named(flags));
  }

  private String[] named(String... flags) {
    String[] all = new String[flags.length + 2];
    all[0] = "--cluster-name";
    all[1] = mesh;
    System.arraycopy(flags, 0, all, 2, flags.length);
    return all;
  }
}
