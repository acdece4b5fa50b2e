package dev.bidmesh.executor.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.executor.engine.builtin.BuiltinOptions;
import dev.bidmesh.executor.engine.builtin.TinyGguf;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.llama.DemoFile;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.executor.engine.supervise.RestartPolicy;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Embedding;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.Sampling;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a shell script")
class LlamaServerEngineTest {

  private static final String REAL = "bidmesh.llama-server";
  private static final GenerationSpec STORY = GenerationSpec.ofText("tell me a story about a cat");

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final Path file;
  private Optional<Engine> opened = Optional.empty();

  LlamaServerEngineTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = DemoFile.in(folder);
  }

  @AfterEach
  void close() {
    opened.ifPresent(engine -> engine.close().toCompletableFuture().join());
    vertx.close().await();
  }

  @Test
  void shouldServeTheModelUnderItsOwnNameDigestAndContext() {
    Engine engine = engine("", 1);

    EngineStatus status = StatusWatch.startAndAwaitReady(engine);

    var model = status.models().get(0);
    assertThat(model.digest()).isEqualTo(digestByTheBuiltInEngine());
    assertThat(model.demo()).isTrue();
    assertThat(model.alias()).isEqualTo("Demo");
    assertThat(model.contextTokens()).hasValue(512);
    assertThat(model.capabilities().orElseThrow()).contains(Capability.CONTINUATION);
  }

  @Test
  void shouldComputeEmbeddingsWithAModelThatIsMadeForThem() throws Exception {
    Path model = folder.resolve("embedder.gguf");
    Files.write(model, TinyGguf.valid().with("llama.pooling_type", 1).build().array());
    Path program = LlamaServerStandIn.program(folder, OptionalDouble.empty(), "");
    Engine engine = engine(Optional.of(program), model, 1);
    EngineStatus status = StatusWatch.startAndAwaitReady(engine);
    var texts = new PromptInput.Embed(List.of("aa", "bb", "aa"), OptionalInt.empty(), true);

    CollectingSink sink = answer(engine, GenerationSpec.ofEmbed(texts, Map.of()), Optional.empty());

    assertThat(status.models().get(0).writes()).isFalse();
    assertThat(sink.awaitEnd().failure()).isEmpty();
    List<String> vectors = sink.text(ContentKind.EMBEDDING).lines().toList();
    assertThat(vectors).hasSize(3);
    assertThat(vectors.get(2)).isEqualTo(vectors.get(0)).isNotEqualTo(vectors.get(1));
    assertThat(Embedding.read(vectors.get(0))).isNotEmpty();
    String digest = status.models().get(0).digest();
    assertThat(engine.check(new GenerationRequest(digest, STORY, Optional.empty()))).isPresent();
  }

  @Test
  void shouldTellWhatTheServerLogsOfItsHardware() {
    Engine engine = engine("", 1);

    var compute = StatusWatch.startAndAwaitReady(engine).compute().orElseThrow();

    assertThat(compute.accelerator()).isEqualTo(Accelerator.GPU);
    assertThat(compute.evidence()).isEqualTo(Evidence.DETECTED);
    assertThat(compute.how()).contains("100 % of the weights are on CUDA0 (NVIDIA H200)");
  }

  @Test
  void shouldKeepWhatTheServerHasToldOfItsHardwareHoweverMuchItLogsAfterwards() {
    Engine engine = engine("logs much", 0);

    var compute = StatusWatch.startAndAwaitReady(engine).compute().orElseThrow();

    assertThat(compute.how()).contains("100 % of the weights are on CUDA0 (NVIDIA H200)");
  }

  @Test
  void shouldAskAProgramThatWasExchangedForItsOwnOptions() {
    Engine engine = engine("dies within answers", 3);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);
    Path program = LlamaServerStandIn.program(folder, OptionalDouble.empty(), "older");
    assertThat(program).isExecutable();

    answer(engine, STORY, Optional.empty());

    watch.await(EngineHealth.FAILED);
    watch.await(EngineHealth.READY);
    assertThat(answer(engine, STORY, Optional.empty()).text()).isNotEmpty();
  }

  @Test
  void shouldNotMakeAnOlderServerLogPromptsToLearnOfItsHardware() {
    Engine engine = engine("older", 0);

    var compute = StatusWatch.startAndAwaitReady(engine).compute().orElseThrow();

    assertThat(compute.accelerator()).isEqualTo(Accelerator.GPU);
  }

  @Test
  void shouldContinueAnAnswer() {
    Engine engine = engine("", 1);
    StatusWatch.startAndAwaitReady(engine);
    String whole = answer(engine, STORY, Optional.empty()).text();
    String begun = whole.substring(0, 20);

    CollectingSink rest = answer(engine, STORY, Optional.of(new Prefix(begun, List.of())));

    assertThat(begun + rest.text()).isEqualTo(whole);
  }

  /** With {@code -Dbidmesh.llama-server=PATH} the program is a real one. */
  @Test
  void shouldContinueAnAnswerWhereverItIsCut() {
    Optional<Path> real = Optional.ofNullable(System.getProperty(REAL)).map(Path::of);
    Path program =
        real.orElseGet(() -> LlamaServerStandIn.program(folder, OptionalDouble.empty(), ""));
    Engine engine = engine(Optional.of(program), file, 1);
    StatusWatch.startAndAwaitReady(engine);
    var greedy = new Sampling(OptionalDouble.of(0), OptionalDouble.empty(), OptionalLong.of(1));
    GenerationSpec story = STORY.withSampling(greedy).withMaxTokens(OptionalInt.of(60));
    String whole = answer(engine, story, Optional.empty()).text();

    for (int cut = 4; cut < whole.length(); cut += 4) {
      String begun = whole.substring(0, cut);
      var rest = answer(engine, story, Optional.of(new Prefix(begun, List.of())));
      assertThat(begun + rest.text()).as("%s", rest.awaitEnd()).startsWith(whole);
    }
  }

  @Test
  void shouldLetNobodyElseAskTheServer() throws Exception {
    Engine engine = engine("", 1);
    StatusWatch.startAndAwaitReady(engine);

    String port = Files.readString(LlamaServerStandIn.portFile(file));
    URI server = URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
    HttpRequest stranger =
        HttpRequest.newBuilder(server).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
    int status =
        HttpClient.newHttpClient()
            .send(stranger, HttpResponse.BodyHandlers.discarding())
            .statusCode();

    assertThat(status).isEqualTo(401);
    assertThat(answer(engine, STORY, Optional.empty()).text()).isNotEmpty();
  }

  @Test
  void shouldFailWhatRunsWhenTheServerDiesAndStartItAgain() {
    Engine engine = engine("dies within answers", 5);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);

    CollectingSink sink = answer(engine, STORY, Optional.empty());

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.ENGINE_FAILED);
    assertThat(watch.await(EngineHealth.FAILED).reason().orElseThrow()).isNotBlank();
    assertThat(watch.await(EngineHealth.READY).models()).isNotEmpty();
  }

  @Test
  void shouldGiveUpAServerThatDiesAgainAndAgain() {
    Engine engine = engine("dies soon", 2);
    var watch = new StatusWatch(engine);

    engine.start();

    EngineStatus last = watch.await(status -> reason(status).contains("given up"));
    assertThat(last.health()).isEqualTo(EngineHealth.FAILED);
    assertThat(reason(last)).contains("llama-server ended with exit code 3").contains("3 times");
  }

  @Test
  void shouldSayWhyAServerDoesNotLoadItsModel() {
    Engine engine = engine("no model", 0);
    var watch = new StatusWatch(engine);

    engine.start();

    assertThat(reason(watch.await(EngineHealth.FAILED)))
        .contains("llama-server says: unknown model architecture: 'x'");
  }

  @Test
  void shouldEndAServerThatIsNeverReady() {
    Path program = LlamaServerStandIn.program(folder, OptionalDouble.empty(), "never ready");
    Engine engine = engine(Optional.of(program), file, 0, Duration.ofSeconds(2));
    var watch = new StatusWatch(engine);

    engine.start();

    assertThat(reason(watch.await(EngineHealth.FAILED))).contains("did not load its model within");
  }

  @Test
  void shouldSayThatThereIsNoServer() {
    Engine engine = engine(Optional.of(folder.resolve("nowhere")), file, 0);
    var watch = new StatusWatch(engine);

    engine.start();

    assertThat(reason(watch.await(EngineHealth.FAILED)))
        .isEqualTo(folder.resolve("nowhere") + " is no program that may be run; correct program=");
  }

  @Test
  void shouldSayThatThereIsNoFile() {
    Engine engine = engine(Optional.empty(), folder.resolve("none.gguf"), 0);
    var watch = new StatusWatch(engine);

    engine.start();

    assertThat(reason(watch.await(EngineHealth.FAILED))).endsWith("there is no such file");
  }

  private Engine engine(String fault, int restarts) {
    Path program = LlamaServerStandIn.program(folder, OptionalDouble.empty(), fault);
    return engine(Optional.of(program), file, restarts);
  }

  private Engine engine(Optional<Path> program, Path model, int restarts) {
    return engine(program, model, restarts, LlamaServerTimes.DEFAULT.load());
  }

  private Engine engine(Optional<Path> program, Path model, int restarts, Duration load) {
    var spec =
        new LlamaServerSpec(
            model, program, 1, OptionalInt.empty(), OptionalInt.empty(), Accelerator.CPU);
    var times = LlamaServerTimes.DEFAULT;
    var patience =
        new LlamaServerTimes(
            times.help(),
            load,
            Duration.ofMillis(50),
            times.answer(),
            times.silence(),
            times.idle(),
            Duration.ofMillis(200));
    var policy =
        new RestartPolicy(
            Duration.ofMillis(50), Duration.ofMillis(100), restarts, Duration.ofMinutes(5));
    Engine engine =
        new LlamaServerEngine(
            vertx,
            LlamaServerOptions.of("llama-server", spec).withTimes(patience).withRestarts(policy),
            ModelDigests.ofThisProcess());
    opened = Optional.of(engine);
    return engine;
  }

  private String digestByTheBuiltInEngine() {
    var builtin = new BuiltinEngine(BuiltinOptions.ofFile(file));
    String digest = StatusWatch.startAndAwaitReady(builtin).models().get(0).digest();
    builtin.close();
    return digest;
  }

  private static CollectingSink answer(
      Engine engine, GenerationSpec spec, Optional<Prefix> prefix) {
    var sink = new CollectingSink();
    String digest = engine.status().models().get(0).digest();
    engine.generate(new GenerationRequest(digest, spec, prefix), sink);
    sink.awaitEnd();
    return sink;
  }

  private static String reason(EngineStatus status) {
    return status.reason().orElse("");
  }
}
