package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.access.ServerCertificate;
import dev.bidmesh.node.Node;
import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.node.data.DeviceFile;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NewMesh;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.protocol.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a mesh with a secret that other devices can reach, and commands of this device. */
class HttpsNodeTest {

  @TempDir private Path home = Path.of("");

  private Optional<Node> running = Optional.empty();

  /** That of the device which the directory is of. */
  private MeshIdentity identity() {
    var random = new SecureRandom();
    try (var held = DataDir.claim(directory())) {
      DeviceId device = new DeviceFile(held).nextStart(random).deviceId();
      Instant now = Instant.now();
      return NewMesh.create("home", now, random)
          .member(new NodeSubject("desk", device, List.of()), now, random);
    }
  }

  private Path directory() {
    return home.resolve(".bidmesh").resolve("desk");
  }

  private Node start(Map<String, String> more) {
    var variables =
        new TreeMap<>(
            Map.of(
                "BIDMESH_NAME", "desk",
                "BIDMESH_HTTP_PORT", "0",
                "BIDMESH_BUS_PORT", "0",
                "BIDMESH_CLUSTER_PORT", "0",
                "BIDMESH_ENGINES", "builtin",
                "BIDMESH_DETECTION_SERVERS", "false"));
    variables.putAll(more);
    var loader = new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), variables, Section.empty());
    Node node = Awaiting.result(Node.start(NodeSite.open(loader, home, variables)));
    running = Optional.of(node);
    return node;
  }

  private Node startInMesh(Map<String, String> more) {
    return startInMesh(identity(), more);
  }

  private Node startInMesh(MeshIdentity identity, Map<String, String> more) {
    new MeshVault(directory()).write(identity);
    var variables = new TreeMap<>(Map.of("BIDMESH_BIND", "0.0.0.0"));
    variables.putAll(more);
    return start(variables);
  }

  @AfterEach
  void stop() {
    running.ifPresent(node -> Awaiting.result(node.stop()));
  }

  private CliRun status(Path user, Node node) {
    CliRun run = new CliRun().home(user);
    assertThat(run.run("status", "--json", "--node", node.httpAddress())).as(run.err()).isZero();
    return run;
  }

  @Test
  void shouldSpeakTlsBeyondLoopbackAndBeKnownToCommandsOfItsDevice() {
    Node node = startInMesh(Map.of());

    assertThat(node.httpAddress()).startsWith("https://127.0.0.1:");
    assertThat(status(home, node).out()).contains("\"desk\"");
    assertThat(node.notices()).isEmpty();
  }

  @Test
  void shouldNotBeTrustedWhereNobodyBelongsToItsMesh(@TempDir Path stranger) throws IOException {
    MeshIdentity identity = identity();
    Node node = startInMesh(identity, Map.of());
    CliRun run = new CliRun().home(stranger);

    assertThat(run.run("status", "--node", node.httpAddress()))
        .isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(run.err()).contains("not trusted here").contains("BIDMESH_NODE_CA");

    Path authority = stranger.resolve("authority.pem");
    Files.writeString(
        authority,
        new ServerCertificate(List.of(identity.authority()), identity.key())
            .options()
            .getCertValues()
            .get(0)
            .toString());
    CliRun trusting = new CliRun().home(stranger).with("BIDMESH_NODE_CA", authority.toString());
    String byName = node.httpAddress().replace("127.0.0.1", "localhost");
    assertThat(trusting.run("status", "--json", "--node", byName)).as(trusting.err()).isZero();
  }

  @Test
  void shouldSayThatItSpeaksWithoutTlsWhereThatIsWished() {
    Node node = startInMesh(Map.of("BIDMESH_GATEWAY_LAN_HTTP", "true"));

    assertThat(node.httpAddress()).startsWith("http://127.0.0.1:");
    assertThat(node.notices()).singleElement().asString().contains("without TLS at 0.0.0.0");
    CliRun wrong = new CliRun().home(home);
    String https = node.httpAddress().replace("http://", "https://");
    assertThat(wrong.run("status", "--node", https)).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(wrong.err()).contains("does not speak TLS");
  }

  @Test
  void shouldTakeTheKeyThatACommandMakesWhileItRuns() {
    Node node = start(Map.of("BIDMESH_GATEWAY_KEYS_ON_LOOPBACK", "true"));
    CliRun without = new CliRun().home(home);
    assertThat(without.run("status", "--node", node.httpAddress()))
        .isEqualTo(ExitCode.REFUSED.code());
    assertThat(without.err()).contains("needs an API key");

    CliRun created = new CliRun().home(home);
    created.run("key", "create", "--node-name", "desk", "--scope", "inspect");
    String key = created.out().strip();

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    int code;
    do {
      code =
          new CliRun()
              .home(home)
              .with("BIDMESH_API_KEY", key)
              .run("status", "--node", node.httpAddress());
      assertThat(System.nanoTime()).isLessThan(end);
    } while (code != 0);
    CliRun asked = new CliRun().home(home);
    assertThat(asked.run("ask", "--api-key", key, "--node", node.httpAddress(), "Hello"))
        .isEqualTo(ExitCode.REFUSED.code());
    assertThat(asked.err()).contains("needs a key with the scope prompt");
  }
}
