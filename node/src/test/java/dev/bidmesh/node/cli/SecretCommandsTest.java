package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.node.enrol.JoinToken;
import dev.bidmesh.node.security.MeshVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** init, token and node, without a node that runs. */
class SecretCommandsTest {

  private static final String DEVICE = "abcdefghijklmnopqrstuvwxyz";

  private final Path home;

  SecretCommandsTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldMakeAMeshOnce() {
    // when
    CliRun first = run("init", "--name", "desk", "--mesh-name", "at home");

    // then
    assertThat(first.out()).startsWith("mesh  at home made in " + home.resolve(".bidmesh/desk"));
    assertThat(run(2, "init", "--name", "desk").err())
        .contains("belongs to the mesh 'at home' already");
  }

  @Test
  void shouldSayInJsonWhichMeshItMade() throws Exception {
    var json = new ObjectMapper().readTree(run("init", "--name", "desk", "--json").out());

    assertThat(json.path("mesh").asText()).isEqualTo("desk");
    assertThat(json.path("cluster_name").asText()).matches("bidmesh-[0-9a-f]{12}");
    assertThat(json.path("authority_fingerprint").asText()).hasSize(64);
  }

  @Test
  void shouldPrintATokenAndKeepWhatMakesItValidToItself() throws Exception {
    // given
    run("init", "--name", "desk");

    // when
    CliRun made =
        run("token", "create", "--name", "desk", "--address", "desk.example:8773", "--uses", "2");

    // then
    JoinToken token = JoinToken.parse(made.out());
    assertThat(made.out().lines()).hasSize(1);
    assertThat(made.err()).contains("expires in 10m, for 2 devices", "no node runs here now");
    assertThat(run("token", "list", "--name", "desk").out())
        .contains(token.id(), "2 of 2", "open")
        .doesNotContain(made.out().strip());
    var listed = run("token", "list", "--name", "desk", "--json").out();
    assertThat(new ObjectMapper().readTree(listed).at("/tokens/0/left").asInt()).isEqualTo(2);
  }

  @Test
  void shouldKeepTheTokenIfTheNodeCouldNotBeReached() {
    run("init", "--name", "desk");
    String token =
        run("token", "create", "--name", "desk", "--address", "192.0.2.1:8773").out().strip();

    assertThat(run(2, "serve", "--name", "lap", "--join", token).err())
        .contains("listens at loopback", "--bind 0.0.0.0", "The token was not used")
        .doesNotContain(token);
  }

  @Test
  void shouldRevokeATokenOnce() {
    run("init", "--name", "desk");
    String text = run("token", "create", "--name", "desk", "--address", "desk:8773").out();
    String id = JoinToken.parse(text).id();

    assertThat(run("token", "revoke", "--name", "desk", id).out())
        .isEqualTo("revoked  " + id + "\n");
    assertThat(run(2, "token", "revoke", "--name", "desk", id).err())
        .contains("no token with the id '" + id + "'", "bidmesh token list");
    assertThat(run("token", "list", "--name", "desk").out()).startsWith("no tokens");
  }

  @Test
  void shouldTellProgramsWhichTokenIsRevoked() {
    run("init", "--name", "desk");
    String text = run("token", "create", "--name", "desk", "--address", "desk:8773").out();
    String id = JoinToken.parse(text).id();

    assertThat(run("token", "revoke", "--name", "desk", "--json", id).out())
        .isEqualTo("{\"revoked\":[{\"id\":\"" + id + "\"}]}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lap", DEVICE})
  void shouldTellProgramsWhichNodeIsRemovedHoweverItWasNamed(String node) throws Exception {
    run("init", "--name", "desk");
    addMember("lap", DEVICE);

    assertThat(run("node", "remove", "--name", "desk", "--json", node).out())
        .isEqualTo("{\"removed\":[{\"name\":\"lap\",\"device_id\":\"" + DEVICE + "\"}]}\n");
    assertThat(run("node", "list", "--name", "desk").out()).contains("removed");
  }

  /** As if it had joined with a token. */
  private void addMember(String name, String device) throws IOException {
    var vault = new MeshVault(home.resolve(".bidmesh/desk"));
    var ledger = vault.readJson("nodes.json", ObjectNode.class).orElseThrow();
    var members = ledger.withArray("/members");
    ObjectNode other = members.path(0).deepCopy();
    members.add(other.put("name", name).put("device_id", device).put("serial", "1a"));
    vault.writeJson("nodes.json", ledger);
  }

  @Test
  void shouldNotMakeATokenForANodeThatWasNeverReached() {
    run("init", "--name", "desk");

    assertThat(run(2, "token", "create", "--name", "desk").err())
        .contains("has not served yet", "--address HOST:PORT");
  }

  @Test
  void shouldSayWhereTokensAreMadeIfNotHere() {
    assertThat(run(2, "token", "create", "--name", "desk").err())
        .contains("belongs to no mesh with a secret", "bidmesh init");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token create --ttl 800h | --ttl must be at most 720h",
        "token create --uses 0 | --uses must be between 1 and 1000, not 0",
        "token create --ttl soon | --ttl",
        "token create --address desk | --address must be HOST:PORT",
        "token | give a command: create, list or revoke",
        "node | give a command: list or remove",
        "node remove nobody | there is no node 'nobody'",
        "node remove desk | is this node, which holds the authority",
        "init --rotate-key --mesh-name x | do not go together",
        "join nonsense | this is not a token",
        "join bidmesh2.AAAA | another version of Bidmesh",
        "serve --join bidmesh1.AAAA | incomplete or has a typing error",
        "up --join bidmesh1.AAAA | join that of a token with 'bidmesh join TOKEN'",
        "join bidmesh1.AAAA --join bidmesh1.BBBB | join takes one token, without --join",
        "up --uses 2000 | --uses must be between 1 and 1000, not 2000"
      })
  void shouldSayInASentenceWhatIsWrong(String line, String message) {
    run("init", "--name", "desk");

    CliRun cli = new CliRun().home(home).with("BIDMESH_NAME", "desk");
    int code = cli.run(line.split(" "));

    assertThat(cli.err()).contains(message).doesNotContain("\tat ");
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(code).isEqualTo(2);
  }

  @Test
  void shouldListTheNodesOfTheMesh() {
    run("init", "--name", "desk");

    assertThat(run("node", "list", "--name", "desk").out()).contains("NAME", "desk", "member");
  }

  @Test
  void shouldChangeTheKeyAndKeepTheLastForAWhile() {
    run("init", "--name", "desk");
    var vault = new MeshVault(home.resolve(".bidmesh/desk"));
    var before = vault.read().orElseThrow().keys();

    CliRun rotated = run("init", "--name", "desk", "--rotate-key", "--overlap", "2h");

    var after = vault.read().orElseThrow().keys();
    assertThat(rotated.out()).contains("accepted for 120 more minutes");
    assertThat(after.current()).isNotEqualTo(before.current());
    assertThat(after.previous()).hasSize(1);
    assertThat(after.previous().get(0).key()).isEqualTo(before.current());
  }

  @Test
  void shouldNotMakeAMeshUnderARunningNode() throws Exception {
    Path directory = home.resolve(".bidmesh/desk");
    Files.createDirectories(directory);
    try (DataDir held = DataDir.claim(directory)) {
      assertThat(held.path()).isEqualTo(directory);
      assertThat(run(2, "init", "--name", "desk").err()).contains("another node uses");
    }
  }

  private CliRun run(String... arguments) {
    return run(0, arguments);
  }

  private CliRun run(int code, String... arguments) {
    CliRun cli = new CliRun().home(home);
    assertThat(cli.run(arguments)).as(cli.err()).isEqualTo(code);
    return cli;
  }
}
