package dev.bidmesh.node.cli;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.http.ApiJson;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.BanditStatus.LaneStatus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.StatusReply;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.TelemetryStatus.MissingSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatusCommandTest {

  private static final DeviceId DEVICE = new DeviceId("abcdefghijklmnopqrstuvwxya");

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shouldShowEverythingInTables() {
    // given
    node.answers("/status", 200, "application/json", json(status()));

    // when
    int code = cli.run("status", "--node", node.url());

    // then
    assertThat(code).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out())
        .isEqualTo(
            """
            node     desk, ready
            http     http://127.0.0.1:8770
            up       1 h 2 min
            cluster  standalone, peers: 0
            device   abcdefghijklmnopqrstuvwxya, start 7
            version  1.0

            ENGINE   STATE  ON              FREE    QUEUE     BACKLOG  MODELS
            builtin  ready  NPU (emulated)  3 of 4  2 of 256  1.25 s   demo (demo model)

            TELEMETRY
            cpu          12 %
            ram          50 %
            battery      80 %, charging
            temperature  missing: no sensor

            PROMPTS
            active       3
            accepted     10
            answered     6
            second runs  2, 1 of them went on alone
            moved        3, before they began
            failed       1 busy

            LEARNED LANE         RUNS  TYPICAL  SIGMA  IN 50 %  IN 90 %
            desk builtin NPU d/  12    0.20 s   0.35   55 %     91 %     out for 30 s

            WARNINGS
            engine builtin: its NPU is emulated, not real
            """);
  }

  @Test
  void shouldLeaveOutWhatIsNotThere() {
    // given
    StatusReply bare =
        new StatusReply(
            DEVICE,
            "desk",
            1,
            "1.0",
            NodeState.STARTING,
            Optional.empty(),
            10,
            "standalone",
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    node.answers("/status", 200, "application/json", json(bare));

    // when
    int code = cli.run("status", "--node", node.url());

    // then
    assertThat(code).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            node     desk, starting
            http     not listening
            up       less than a second
            cluster  standalone, peers: 0
            device   abcdefghijklmnopqrstuvwxya, start 1
            version  1.0
            """);
  }

  @Test
  void shouldPrintJsonAsTheNodeSentIt() {
    // given
    String json = json(status());
    node.answers("/status", 200, "application/json", json);

    // when
    int code = cli.run("status", "--json", "--node", node.url());

    // then
    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo(json + "\n");
  }

  @Test
  void shouldUseColoursOnATerminalOnlyAndNotAgainstTheUsersWish() {
    // given
    node.answers("/status", 200, "application/json", json(status()));
    var terminal = new CliRun().onTerminal();
    var plain = new CliRun().onTerminal().with("NO_COLOR", "1");

    // when
    cli.run("status", "--node", node.url());
    terminal.run("status", "--node", node.url());
    plain.run("status", "--node", node.url());

    // then
    assertThat(terminal.out()).contains("\u001b[1mENGINE");
    assertThat(plain.out()).doesNotContain("\u001b").isEqualTo(cli.out());
  }

  @Test
  void shouldSayThatNoNodeIsThere() {
    // given
    String url = node.url();
    node.close();

    // when
    int code = cli.run("status", "--node", url);

    // then
    assertThat(code).isEqualTo(4);
    assertThat(cli.err()).startsWith("bidmesh: no node answers at " + url);
  }

  @Test
  void shouldSayThatSomethingElseAnswers() {
    // given
    node.answers("/status", 200, "application/json", "{\"status\":\"up\"}");

    // when
    int code = cli.run("status", "--node", node.url());

    // then
    assertThat(code).isEqualTo(4);
    assertThat(cli.err()).contains("is not a Bidmesh node");
  }

  @Test
  void shouldPassOnWhatTheNodeComplainsOf() {
    // given
    String problem = "{\"detail\":\"the node's status did not come in time\",\"code\":\"timeout\"}";
    node.answers("/status", 504, "application/problem+json", problem);

    // when
    int code = cli.run("status", "--node", node.url());

    // then
    assertThat(code).isEqualTo(6);
    assertThat(cli.err()).contains("the node's status did not come in time");
  }

  private static String json(StatusReply status) {
    return ApiJson.encode(status).toString();
  }

  private static StatusReply status() {
    var model = new ModelInfo("d/", List.of("demo"), OptionalInt.of(512), true, true);
    var engine =
        new EngineState(
            "builtin",
            Accelerator.NPU,
            Evidence.EMULATED,
            EngineHealth.READY,
            Optional.empty(),
            4,
            3,
            2,
            256,
            1.25,
            OptionalLong.empty(),
            List.of(model),
            Set.of());
    var telemetry =
        new Telemetry(
            OptionalDouble.of(.12),
            OptionalDouble.of(.5),
            OptionalDouble.of(.8),
            Optional.of(true),
            OptionalDouble.empty());
    var lane = new LaneKey(DEVICE, "builtin", Accelerator.NPU, "d/");
    return new StatusReply(
        DEVICE,
        "desk",
        7,
        "1.0",
        NodeState.READY,
        Optional.of("http://127.0.0.1:8770"),
        3_720_000,
        "standalone",
        0,
        Optional.of(new EngineSnapshot(List.of(engine), false)),
        Optional.of(
            new TelemetryStatus(telemetry, List.of(new MissingSource("temperature", "no sensor")))),
        Optional.of(
            new OrchestratorStatus(
                3,
                10,
                6,
                Map.of("busy", 1L),
                Optional.of(new OrchestratorStatus.Hedges(2, 1)),
                OptionalLong.of(3))),
        Optional.of(
            new BanditStatus(
                List.of(
                    new LaneStatus(
                        lane,
                        12,
                        .2,
                        .35,
                        30_000,
                        Optional.empty(),
                        Optional.of(new BanditStatus.Calibration(11, .55, .91)),
                        Optional.empty())),
                0,
                Optional.empty())),
        List.of("engine builtin: its NPU is emulated, not real"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void shouldNameHardwareThatNoRealEngineUses() {
    node.answers(
        "/status",
        200,
        "application/json",
        """
        {"device_id":"a","name":"desk","engines":{"engines":[
          {"engine_id":"builtin","accelerator":"NPU","evidence":"emulated","health":"READY"},
          {"engine_id":"ollama","accelerator":"GPU","evidence":"detected","health":"READY"}]},
         "hardware":[{"accelerator":"NPU","name":"NPU, /dev/accel/accel0"},
          {"accelerator":"GPU","name":"GPU, /dev/dri/renderD128"}]}
        """);

    cli.run("status", "--node", node.url());

    assertThat(cli.out())
        .contains(
            """
            HARDWARE WITHOUT ENGINE
            NPU                      NPU, /dev/accel/accel0; see bidmesh doctor
            """)
        .doesNotContain("renderD128");
  }

  @Test
  void shouldSayWhoClaimsHardwareWithoutProof() {
    node.answers(
        "/status",
        200,
        "application/json",
        """
        {"device_id":"a","name":"desk","engines":{"engines":[
          {"engine_id":"vllm","accelerator":"GPU","evidence":"claimed","health":"READY"}]},
         "hardware":[{"accelerator":"GPU","name":"GPU, /dev/dri/renderD128"}]}
        """);

    cli.run("status", "--node", node.url());

    assertThat(cli.out()).contains("GPU, /dev/dri/renderD128; claimed by vllm");
  }

  @Test
  void shouldLeaveATerminalAsItWasWithTheLastPageBelow() throws Exception {
    node.answers("/status", 200, "application/json", "{\"device_id\":\"d\",\"name\":\"desk\"}");
    var code = watched(24, 80);
    awaitUntil("it is shown anew", () -> pages().size() > 2);

    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    String shown = cli.out();
    assertThat(shown).startsWith("\u001b[?1049h\u001b[Hnode     desk,\u001b[K\n");
    // Neither the screen nor what has scrolled off it is cleared.
    assertThat(shown).doesNotContain("\u001b[2J", "\u001b[3J");
    assertThat(shown.substring(shown.indexOf("\u001b[?1049l")))
        .startsWith("\u001b[?1049lnode     desk,\n")
        .doesNotContain("interrupted");
  }

  @Test
  void shouldListLanesInTheSameOrderWhateverTheNodeAnswers() {
    node.answers(
        "/status",
        200,
        "application/json",
        """
        {"device_id":"b","name":"desk","bandit":{"lanes":[
          {"lane":"c/builtin/CPU/1","observations":1},
          {"lane":"b/ollama/GPU/1","observations":2},
          {"lane":"b/builtin/CPU/1","observations":3}]}}
        """);

    cli.run("status", "--node", node.url());

    assertThat(cli.out().lines().filter(line -> line.contains("0.00 s")).map(line -> line.strip()))
        .satisfiesExactly(
            first -> assertThat(first).contains("builtin").contains(" 3 "),
            second -> assertThat(second).contains("ollama"),
            third -> assertThat(third).contains(" 1 "));
  }

  @Test
  void shouldShowItAnewUntilInterrupted() throws Exception {
    node.answers("/status", 200, "application/json", "{\"device_id\":\"d\",\"name\":\"desk\"}");
    var code = cli.start("status", "--watch", "--json", "--node", node.url());
    awaitUntil("it is shown anew", () -> cli.out().lines().count() > 1);

    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(3);
  }

  @Test
  void shouldShowJsonLineByLineAlsoOnATerminal() throws Exception {
    node.answers("/status", 200, "application/json", "{\"device_id\":\"d\",\"name\":\"desk\"}");
    cli.onTerminal(24, 80);
    var code = cli.start("status", "--watch", "--json", "--node", node.url());
    awaitUntil("it is shown anew", () -> cli.out().lines().count() > 1);

    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(cli.out()).doesNotContain("\u001b");
  }

  @Test
  void shouldShowThePartOfAPageThatATerminalHasRoomFor() throws Exception {
    node.answers("/status", 200, "application/json", statusOfEngines(30));
    var code = watched(12, 80);
    awaitUntil("it is shown anew", () -> pages().size() > 2);

    // when
    cli.onTerminal(6, 80);
    int before = pages().size();
    awaitUntil("it knows of the other size", () -> pages().size() > before + 1);
    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    // then
    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(pages().get(0)).startsWith("node     desk,").hasLineCount(11);
    assertThat(pages().get(0).lines()).last().asString().matches("… \\d+ more lines");
    assertThat(pages().get(before)).startsWith("node     desk,").hasLineCount(5);
    String last = cli.out().substring(cli.out().indexOf("\u001b[?1049l"));
    assertThat(last).contains("engine-0 ", "engine-29 ").doesNotContain("more lines");
  }

  @Test
  void shouldShowPageAfterPageWhereItIsNotKnownHowLargeATerminalIs() throws Exception {
    node.answers("/status", 200, "application/json", statusOfEngines(30));
    cli.onTerminal().with("NO_COLOR", "1");
    var code = cli.start("status", "--watch", "--node", node.url());
    awaitUntil("it is shown anew", () -> cli.out().split("engine-29 ", -1).length > 2);

    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(cli.out()).doesNotContain("\u001b").doesNotContain("more lines");
  }

  private CompletableFuture<Integer> watched(int rows, int columns) {
    return cli.onTerminal(rows, columns)
        .with("NO_COLOR", "1")
        .start("status", "--watch", "--node", node.url());
  }

  /** What was drawn one over the other, without what moves the cursor and erases. */
  private List<String> pages() {
    return Stream.of(cli.out().split("\u001b\\[H", -1))
        .skip(1)
        .map(page -> page.replaceAll("\u001b\\[(K|J.*)", "").replaceAll("\u001b.*", ""))
        .toList();
  }

  private static String statusOfEngines(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "{\"engine_id\":\"engine-%d\",\"accelerator\":\"CPU\",\"health\":\"READY\"}"
                    .formatted(i))
        .collect(
            Collectors.joining(
                ",", "{\"device_id\":\"d\",\"name\":\"desk\",\"engines\":{\"engines\":[", "]}}"));
  }
}
