package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BanditCommandTest {

  private static final String DEVICE = "abcdefghijklmnopqrstuvwxya";
  private static final String LANE = DEVICE + "/builtin/CPU/sha";
  private static final String STATUS =
      """
      {"device_id":"%s","name":"desk","peers":0,
       "engines":{"engines":[{"engine_id":"builtin","accelerator":"CPU","models":[{"digest":"sha"}]}]},
       "bandit":{"lanes":[{"lane":"%s","observations":12,"typical_s":0.2,"sigma":0.35,
         "breaker_open_for_ms":0,"position":{"source":"own"},
         "calibration":{"runs":11,"within_median":0.55,"within90":0.91}}],
        "ignored":2,"pooled_lanes":3}}
      """
          .formatted(DEVICE, LANE);
  private static final String A =
      """
      2913.0 142442.0 142610.0 553260.0
      142442.0 9474897.0 6963704.0 27325890.0
      142610.0 6963704.0 9518649.0 27094572.0
      553260.0 27325890.0 27094572.0 140763111.0
      """;
  private static final String SECONDS = "50352.775\n2915886.9\n2467791.9\n11773252.4\n";
  private static final String SHIPPED = "2245072.1\n88038049.8\n109932595.7\n596249560.9\n";

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  private final Path directory;

  BanditCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shouldShowATableOfLanes() {
    node.answers("/status", 200, "application/json", STATUS);

    int code = cli.run("bandit", "show", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            LANE                  MODEL       RUNS  TYPICAL  SIGMA  IN 50 %  IN 90 %  FROM
            desk builtin CPU sha  log-linear  12    0.20 s   0.35   55 %     91 %     own

            new lanes start with the slopes of 3 lanes
            refused as absurd: 2
            """);
  }

  @Test
  void shouldExportToAFileAndImportItAgain() throws IOException {
    String document =
        "{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":[{\"lane\":\"%s\"}]}";
    node.answers("/bandit/lanes", 200, "application/json", document.formatted(LANE));
    Path file = directory.resolve("lanes.json");

    int code = cli.run("bandit", "export", "--node", node.url(), "--out", file.toString());

    assertThat(code).isZero();
    assertThat(json(Files.readString(file))).isEqualTo(json(document.formatted(LANE)));
  }

  @Test
  void shouldImportAndTellWhatWasRefused() throws IOException {
    taking("{\"lanes\":[],\"refused\":[{\"lane\":\"" + LANE + "\",\"reason\":\"is absurd\"}]}");
    Path file =
        written("lanes.json", "{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":[]}");

    int code = cli.run("bandit", "import", "--node", node.url(), file.toString());

    assertThat(code).isEqualTo(5);
    assertThat(cli.err()).isEqualTo("bidmesh: refused " + LANE + ": its state is absurd\n");
  }

  @Test
  void shouldAdoptTheLanesOfADeviceThatItReplaces() throws IOException {
    taking("{\"lanes\":[\"" + LANE + "\"],\"refused\":[]}");
    String other = LANE.replace(DEVICE, "z".repeat(26));
    Path file =
        written(
            "lanes.json",
            "{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":[{\"lane\":\""
                + other
                + "\"}]}");

    int code = cli.run("bandit", "import", "--adopt", "--node", node.url(), file.toString());

    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo("taken over: " + LANE + "\n");
    assertThat(sent().path("lanes").path(0).path("lane").asText()).isEqualTo(LANE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"lane\":\"no key\"}", "{}", "1", "{\"lane\":null}"})
  void shouldNameTheFileAndThePlaceOfALaneThatCannotBeAdopted(String lane) throws IOException {
    taking("{\"lanes\":[],\"refused\":[]}");
    Path file =
        written(
            "lanes.json",
            "{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":[" + lane + "]}");

    int code = cli.run("bandit", "import", "--adopt", "--node", node.url(), file.toString());

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains(file.toString(), "lanes[0].lane").doesNotContain("internal");
  }

  @ParameterizedTest
  @CsvSource({"--lane, x a.json", "--adopt, a.dat b.dat", "--pending, p.txt a.json"})
  void shouldRefuseFlagsThatDoNotApply(String flag, String rest) {
    int code = cli.run(("bandit import --node " + node.url() + " " + flag + " " + rest).split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains(flag + " is for");
    assertThat(node.bodies()).isEmpty();
  }

  @Test
  void shouldImportStateOfTheOriginals() throws IOException {
    taking("{\"lanes\":[\"" + LANE + "\"],\"refused\":[]}");

    int code = importOriginals(SECONDS);

    assertThat(code).isZero();
    assertThat(cli.err()).contains("2912 runs in units 'raw', counted as 30");
    JsonNode lane = sent().path("lanes").path(0);
    assertThat(lane.path("lane").asText()).isEqualTo(LANE);
    assertThat(lane.path("model").asText()).isEqualTo("linear4");
    assertThat(lane.path("v").path(0).asDouble()).isEqualTo(31);
    assertThat(lane.path("observations").asInt()).isEqualTo(30);
  }

  @Test
  void shouldSayWhyTheShippedStateIsNoLatency() throws IOException {
    taking("{\"lanes\":[],\"refused\":[]}");

    int code = importOriginals(SHIPPED);

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("its mean target is 771", "tokens × tokens per second");
    assertThat(node.bodies()).hasSize(1);
  }

  @Test
  void shouldTellOfPendingBidsOfTheOriginals() throws IOException {
    taking("{\"lanes\":[\"" + LANE + "\"],\"refused\":[]}");
    long nowS = System.currentTimeMillis() / 1000;
    Path pending =
        written(
            "pending_bids.txt",
            "bid_1764149990123_phone-a,0.4200,0.6100,0.0780,%d\n".formatted(nowS)
                + "bid_1764149990124_phone-a,0.4200,0.6100,0.0780,%d\n".formatted(nowS - 7200)
                + "bid_1764149990125_phone-a,42,0.6100,0.0780,%d\n".formatted(nowS));

    int code = importOriginals(SECONDS, "--pending", pending.toString());

    assertThat(code).isZero();
    assertThat(cli.out())
        .startsWith(pending + ": 3 lines read, 1 open, 1 older than an hour, 1 malformed\n")
        .contains("not taken over", "bid_1764149990123_phone-a  cpu 42 %  ram 61 %  78 characters")
        .endsWith("taken over: " + LANE + "\n");
    assertThat(cli.err()).contains(pending + ", line 3: cpu must be");
    assertThat(sent().toString()).doesNotContain("bid_");
  }

  @Test
  void shouldImportNothingIfThereAreNoPendingBidsWhereItWasTold() throws IOException {
    taking("{\"lanes\":[\"" + LANE + "\"],\"refused\":[]}");

    int code = importOriginals(SECONDS, "--pending", "/nothing.txt");

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("there is no /nothing.txt");
    assertThat(node.bodies()).isEmpty();
  }

  @Test
  void shouldTellOnlySomeOfManyPendingBids() throws IOException {
    taking("{\"lanes\":[],\"refused\":[]}");
    Path pending = written("pending_bids.txt", "x\n".repeat(50));

    importOriginals(SECONDS, "--pending", pending.toString());

    assertThat(cli.err()).contains("line 20: ", "and 30 more").doesNotContain("line 21: ");
  }

  @Test
  void shouldNameTheLanesThatThereAre() throws IOException {
    taking("{\"lanes\":[],\"refused\":[]}");

    int code = cli.run("bandit", "reset", "nothing", "--yes", "--node", node.url());

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("'nothing' names no lane", LANE);
  }

  @Test
  void shouldResetOnceConfirmed() {
    node.answers("/bandit/reset", 200, "application/json", "{\"lanes\":[\"x\"],\"refused\":[]}");

    int code = cli.run("bandit", "reset", "--all", "--yes", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo("forgotten: x\n");
    assertThat(node.bodies()).containsExactly("{\"all\":true}");
  }

  @Test
  void shouldTellProgramsWhatWasRefused() {
    String answer = "{\"lanes\":[],\"refused\":[{\"lane\":\"x\",\"reason\":\"is unknown\"}]}";
    node.answers("/bandit/reset", 200, "application/json", answer);

    int code = cli.run("bandit", "reset", "--all", "--yes", "--json", "--node", node.url());

    assertThat(code).isEqualTo(5);
    assertThat(cli.out()).isEqualTo(answer + "\n");
    assertThat(cli.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "Yes"})
  void shouldResetWhenThePersonSaysYes(String answer) {
    node.answers("/bandit/reset", 200, "application/json", "{\"lanes\":[\"x\"],\"refused\":[]}");

    int code = cli.typed(answer + "\n").run("bandit", "reset", "--all", "--node", node.url());

    assertThat(code).isZero();
    assertThat(node.bodies()).containsExactly("{\"all\":true}");
  }

  @Test
  void shouldResetALaneOnceThatIsNamedTwice() throws IOException {
    node.answers("/status", 200, "application/json", STATUS);
    node.answers("/bandit/reset", 200, "application/json", "{\"lanes\":[\"x\"],\"refused\":[]}");

    cli.run("bandit", "reset", "builtin", LANE, "--yes", "--node", node.url());

    assertThat(sent().path("lanes")).hasSize(1);
  }

  @Test
  void shouldShowAndFindALaneThatRests() throws IOException {
    String dormant = DEVICE + "/old/CPU/sha";
    String status =
        STATUS.replace(
            "\"ignored\"",
            "\"dormant\":[{\"lane\":\"%s\",\"model\":\"linear4\",\"observations\":7}],\"ignored\""
                .formatted(dormant));
    node.answers("/status", 200, "application/json", status);
    node.answers("/bandit/reset", 200, "application/json", "{\"lanes\":[\"x\"],\"refused\":[]}");

    cli.run("bandit", "show", "--node", node.url());
    cli.run("bandit", "reset", "old", "--yes", "--node", node.url());

    assertThat(cli.out().lines())
        .anySatisfy(line -> assertThat(line).contains("desk old CPU sha", "linear4", "7", "rests"));
    assertThat(sent().path("lanes").path(0).asText()).isEqualTo(dormant);
  }

  @Test
  void shouldNotResetUnasked() {
    int piped = cli.piped("y\n").run("bandit", "reset", "--all", "--node", node.url());

    assertThat(piped).isEqualTo(2);
    assertThat(cli.err()).contains("add --yes");
    assertThat(new CliRun().run("bandit", "reset", "--all", "--node", node.url())).isEqualTo(3);
    assertThat(node.bodies()).isEmpty();
  }

  @Test
  void shouldWantEitherLanesOrAll() {
    assertThat(cli.run("bandit", "reset", "--node", node.url())).isEqualTo(2);
    assertThat(cli.run("bandit", "reset", "builtin", "--all", "--node", node.url())).isEqualTo(2);
    assertThat(cli.run("bandit")).isEqualTo(2);
  }

  @Test
  void shouldNameAFileThatIsNotThereOrNoExport() throws IOException {
    node.answers("/status", 200, "application/json", STATUS);

    assertThat(cli.run("bandit", "import", "--node", node.url(), "/nothing.json")).isEqualTo(2);
    assertThat(cli.err()).contains("there is no /nothing.json");
    Path other = written("other.json", "{}");
    assertThat(cli.run("bandit", "import", "--node", node.url(), other.toString())).isEqualTo(2);
    assertThat(cli.err()).contains("is no file of bidmesh bandit export");
  }

  private int importOriginals(String b, String... more) throws IOException {
    Path a = written("a.dat", A);
    Path bFile = written("b.dat", b);
    var arguments = new ArrayList<>(List.of("bandit", "import", "--node", node.url()));
    arguments.addAll(List.of(a.toString(), bFile.toString()));
    arguments.addAll(List.of(more));
    return cli.run(arguments.toArray(String[]::new));
  }

  private void taking(String answer) {
    node.answers("/status", 200, "application/json", STATUS);
    node.answers("/bandit/lanes", 200, "application/json", answer);
  }

  private JsonNode sent() throws IOException {
    return json(node.bodies().get(node.bodies().size() - 1));
  }

  private Path written(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
