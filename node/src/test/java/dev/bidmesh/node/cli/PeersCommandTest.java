package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.discover.Heard;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PeersCommandTest {

  private static final String PEERS =
      """
      {"peers":[\
      {"device":"phone","device_id":"a","incarnation":1,"address":"127.0.0.1:1",\
      "accelerators":["NPU"],"engines":[{"engine":"builtin","accelerator":"NPU",\
      "evidence":"emulated","health":"READY","slots":1,"free":0,"backlog_s":2.5,\
      "models":["demo"]}],"cpu":0.42,"slots":1,"free":0,"backlog_s":2.5,"suspected":false,\
      "last_heard_ms":420},\
      {"device":"old","device_id":"b","incarnation":2,"accelerators":[],"engines":[],\
      "slots":0,"free":0,"suspected":true,"last_heard_ms":5100}]}""";

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shouldShowWhatIsKnownOfEveryPeer() {
    // given
    node.answers("/peers", 200, "application/json", PEERS);

    // when
    int code = cli.run("peers", "--node", node.url());

    // then
    assertThat(code).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out())
        .isEqualTo(
            """
            PEER   ON              ENGINES        LOAD  FREE    BACKLOG  HEARD  HTTP
            phone  NPU (emulated)  builtin: demo  42 %  0 of 1  2.50 s   0.4 s  127.0.0.1:1
            old    -               -              -     0 of 0  -        5.1 s  -            suspected
            """);
  }

  @Test
  void shouldSayWhatToDoWhereThereAreNone() {
    // given
    node.answers("/peers", 200, "application/json", "{\"peers\":[]}");

    // when
    int code = cli.run("peers", "--node", node.url());

    // then
    assertThat(code).isZero();
    assertThat(cli.out()).contains("no other device", "bidmesh serve --join");
  }

  @Test
  void shouldPassTheJsonOn() {
    // given
    node.answers("/peers", 200, "application/json", PEERS);

    // when
    int code = cli.run("peers", "--json", "--node", node.url());

    // then
    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo(PEERS + "\n");
  }

  @Test
  void shouldTellANodeFromSomethingElse() {
    // given
    node.answers("/peers", 200, "application/json", "{}");

    // when
    int code = cli.run("peers", "--node", node.url());

    // then
    assertThat(code).isEqualTo(4);
    assertThat(cli.err()).contains("is not a Bidmesh node");
  }

  @Test
  void shouldNameHardwareOfAPeerThatNoEngineUses() {
    node.answers(
        "/peers",
        200,
        "application/json",
        """
        {"peers":[{"device":"laptop","engines":[
          {"engine":"builtin","accelerator":"CPU","evidence":"detected","health":"READY",
           "models":["demo"]}],
         "hardware":[{"accelerator":"NPU","name":"NPU, /dev/accel/accel0","used":false},
          {"accelerator":"GPU","name":"GPU, /dev/dri/renderD128","used":true}],
         "slots":4,"free":4}]}
        """);

    cli.run("peers", "--node", node.url());

    assertThat(cli.out()).contains("laptop  CPU, NPU (no engine)  builtin: demo");
  }

  @Test
  void shouldShowTheMeshesThatAreHeardInTheLocalNetwork() {
    List<Heard> meshes = List.of(new Heard("home", new HostPort("192.168.1.20", 8772)));

    assertThat(HeardText.of(meshes, new Paint(false)))
        .isEqualTo(
            """
            MESH  NODE
            home  192.168.1.20:8772
            """);
    assertThat(HeardText.json(meshes))
        .hasToString("{\"heard\":[{\"mesh\":\"home\",\"address\":\"192.168.1.20:8772\"}]}");
    assertThat(HeardText.of(List.of(), new Paint(false)))
        .contains("no mesh is heard", "--discover", "'bidmesh serve --join HOST'");
  }
}
