package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.Reading;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.executor.ModelRunners;
import dev.bidmesh.node.detect.HttpLooker;
import dev.bidmesh.node.detect.Looker;
import dev.bidmesh.node.detect.Place;
import dev.bidmesh.node.detect.Sight;
import dev.bidmesh.node.doctor.Host;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.testkit.StandInModel;
import dev.bidmesh.testkit.StandInOllama;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The page on the doctor shows what the doctor says; figures and paths of a run are evened out. */
@Timeout(60)
class DoctorCommandTest {

  private static final Path PAGE = Path.of("..", "docs", "DOCTOR.md");
  private static final Hardware NPU = new Hardware(Accelerator.NPU, "NPU, /dev/accel/accel0");

  private final Vertx vertx = Vertx.vertx();
  private final Path home;
  private CliRun cli;
  private List<Hardware> hardware = List.of();
  private List<Place> places = Place.usual(Map.of());
  private String java = "17.0.15+6";

  DoctorCommandTest(@TempDir Path home) {
    this.home = home;
    this.cli = fresh();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldSayOfAMachineWithNothingWhatThePageShows() throws IOException {
    int code = doctor();

    assertThat(code).isZero();
    assertThat(even(cli.out())).isEqualTo(even(shown("A machine with nothing")));
  }

  @Test
  void shouldSayToAPersonThatItTakesAWhile() {
    cli.onTerminal();

    doctor();

    assertThat(cli.err()).isEqualTo("looking at this device; its engines get 30s to be ready\n");
  }

  @Test
  void shouldSayOfAMachineWithAnOllamaWhatThePageShows() throws Exception {
    StandInOllama ollama = StandInOllama.start(vertx).await(10, TimeUnit.SECONDS);
    hardware = List.of(NPU);
    places = withOllamaAt(ollama.url());

    int code = doctor();

    assertThat(code).isZero();
    assertThat(
            even(cli.out().replace(ollama.url().substring("http://".length()), "127.0.0.1:11434")))
        .isEqualTo(even(shown("An Ollama, and an NPU that nothing uses")));
  }

  @Test
  void shouldSayHowItIsKnownWhatAnEngineComputesOn() throws Exception {
    StandInOllama ollama = StandInOllama.start(vertx).await(10, TimeUnit.SECONDS);
    ollama.having(StandInModel.of("m:latest").onGpu(60)).loaded("m:latest", 4096);
    hardware = List.of(new Hardware(Accelerator.GPU, "NVIDIA GPU, /dev/nvidia0"));
    places = withOllamaAt(ollama.url());

    doctor();

    assertThat(cli.out())
        .contains(" on GPU; Ollama keeps 60 % of m:latest in memory of a GPU")
        .contains("NVIDIA GPU, /dev/nvidia0, used by ollama");
  }

  @Test
  void shouldSayOfABrokenModelFileWhatThePageShows() throws IOException {
    Path broken = home.resolve("broken.gguf");
    Files.writeString(broken, "GGUF and then nothing that makes sense");

    int code = doctor("--model", broken.toString());

    assertThat(code).isEqualTo(1);
    assertThat(even(cli.out())).isEqualTo(even(shown("A broken model file")));
  }

  @Test
  void shouldTakeAnEngineThatStillLoadsForNoProblem() throws Exception {
    StandInServer server = StandInServer.start(vertx).await(10, TimeUnit.SECONDS).failing(503, "");

    int code = doctor("--engine", "openai=" + server.url(), "--timeout", "1s");

    assertThat(code).isZero();
    assertThat(cli.out())
        .contains("still loading: " + server.url() + " is loading its model")
        .contains("--timeout")
        .contains("A node will be able to serve here once it has loaded openai")
        .doesNotContain("In the way");
  }

  @Test
  void shouldSayTheSameToPrograms() throws IOException {
    int code = doctor("--json");

    assertThat(code).isZero();
    var json = new com.fasterxml.jackson.databind.ObjectMapper().readTree(cli.out());
    assertThat(json.path("serves").asBoolean()).isTrue();
    assertThat(json.path("parts").findValuesAsText("title"))
        .contains("Machine", "Engines", "Hardware", "Telemetry");
    assertThat(json.path("parts").findValuesAsText("verdict")).contains("ok", "absent");
  }

  @Test
  void shouldRefuseAJavaThatIsTooOld() {
    java = "11.0.2+9";

    int code = doctor();

    assertThat(code).isEqualTo(1);
    assertThat(cli.out()).contains("install a JDK 17 or newer").contains("In the way: Java");
  }

  @Test
  void shouldNameADirectoryThatCannotBeUsed() throws IOException {
    Path file = Files.createFile(home.resolve("file"));

    int code = doctor("--data-dir", file.toString());

    assertThat(code).isEqualTo(1);
    assertThat(cli.out()).contains("is no directory that can be written to");
  }

  @Test
  void shouldLeaveNothingBehind() throws IOException {
    doctor();

    try (var files = Files.list(home)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void shouldReportAWrongConfigurationAsSuch() {
    int code = doctor("--engine", "magic");

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("there is no engine 'magic'");
  }

  private int doctor(String... arguments) {
    var whole = new java.util.ArrayList<>(List.of("--name", "desk"));
    whole.addAll(List.of(arguments));
    var terminal = cli.terminal();
    var command = new CommandLine(new DoctorCommand(terminal, environment -> host()));
    command.setExecutionExceptionHandler(
        (e, any, parsed) -> {
          terminal.err().println(e.getMessage());
          return ExitCode.USAGE.code();
        });
    return command.execute(whole.toArray(String[]::new));
  }

  private CliRun fresh() {
    return new CliRun()
        .home(home)
        .with("BIDMESH_DETECTION_SERVERS", "true")
        .with("BIDMESH_DETECTION_BUNDLES", "~/genie")
        .with("BIDMESH_HTTP_PORT", "0")
        .with("BIDMESH_BUS_PORT", "0")
        .with("BIDMESH_CLUSTER_PORT", "0");
  }

  private Host host() {
    return new Host(
        Runtime.Version.parse(java),
        "Eclipse Adoptium",
        "Linux amd64",
        2L << 30,
        OptionalLong.of(8L << 30),
        Clock.fixed(Instant.parse("2026-01-15T10:00:00Z"), ZoneOffset.UTC),
        hardware,
        List.of(
            TelemetrySource.of(Quantity.CPU, () -> new Reading.Cpu(.12)),
            TelemetrySource.of(Quantity.RAM, () -> new Reading.Ram(.4)),
            TelemetrySource.of(Quantity.BATTERY, Reading.Absent::new),
            TelemetrySource.of(
                Quantity.TEMPERATURE,
                () -> new Reading.Missing("the system does not tell the temperature"))),
        places,
        this::looker,
        home,
        program -> Optional.empty(),
        new ModelRunners(Optional.empty(), ModelRunners.here().support(), 2L << 30));
  }

  /** Only the stand-in is looked at: what else runs here is no business of a test. */
  private Looker looker(Vertx lent) {
    var real = new HttpLooker(lent);
    return (place, within) ->
        place.engineId().equals("ollama") && !place.address().endsWith(":11434")
            ? real.look(place, within)
            : CompletableFuture.completedFuture(new Sight.Nobody());
  }

  private static List<Place> withOllamaAt(String url) {
    return Place.usual(Map.of()).stream()
        .map(
            place ->
                place.engineId().equals("ollama")
                    ? new Place("ollama", "Ollama", Place.Api.OLLAMA, List.of(URI.create(url)))
                    : place)
        .toList();
  }

  /** The block of text below a heading of the page. */
  private static String shown(String heading) throws IOException {
    var block =
        Pattern.compile("## " + Pattern.quote(heading) + "\n.*?```text\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).as("docs/DOCTOR.md: '## %s' with a block of text", heading).isTrue();
    return block.group(1);
  }

  private String even(String text) {
    return text.replace(home.toString(), "/home/me")
        .replaceAll("\\d+ \\(HTTP\\), \\d+ \\(event bus\\), \\d+ \\(cluster\\)", "PORTS")
        .replaceAll("(?m)[ ]+", " ");
  }
}
