package dev.bidmesh.executor.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.OpenAiSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class OpenAiEngineTest {

  private static final Duration SOON = Duration.ofMillis(20);

  private final Vertx vertx = Vertx.vertx();
  private final StandInServer server = StandInServer.start(vertx).await();
  private Optional<OpenAiEngine> engine = Optional.empty();

  @AfterEach
  void close() {
    engine.ifPresent(each -> each.close().toCompletableFuture().join());
    vertx.close().await();
  }

  @Test
  void shouldServeTheFirstModelThatTheServerNames() {
    server.listing("llama3:latest", "other");

    EngineStatus status = ready("openai=" + server.url());

    assertThat(status.models().get(0).aliases()).containsExactly("llama3:latest");
    assertThat(status.models().get(0).digest()).isEqualTo("openai:tests:llama3:latest");
    assertThat(engine.orElseThrow().info().evidence()).isEqualTo(Evidence.CLAIMED);
  }

  @Test
  void shouldServeTheModelAndClaimTheAcceleratorThatItIsTold() {
    server.listing("a", "llama3:latest");

    EngineStatus status = ready("openai=" + server.url() + ",model=llama3,accelerator=npu,slots=2");
    run("Hi").awaitEnd();

    assertThat(status.models().get(0).alias()).isEqualTo("llama3:latest");
    assertThat(server.requests().get(0).path("model").asText()).isEqualTo("llama3:latest");
    assertThat(engine.orElseThrow().info().accelerator()).isEqualTo(Accelerator.NPU);
    assertThat(engine.orElseThrow().info().slots()).isEqualTo(2);
  }

  @Test
  void shouldFindTheApiBelowV1WhenTheUrlHasNoPath() {
    ready("openai=http://127.0.0.1:" + server.port() + "/");

    assertThat(run("Hi").awaitEnd().finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldCallAModelFileByItsName() {
    server.listing("/models/tiny.gguf");

    EngineStatus status = ready("openai=" + server.url());
    run("Hi").awaitEnd();

    assertThat(status.models().get(0).alias()).isEqualTo("tiny");
    assertThat(server.requests().get(0).path("model").asText()).isEqualTo("/models/tiny.gguf");
  }

  @Test
  void shouldSayWhichModelsThereAreWhenTheWantedOneIsMissing() {
    server.listing("a", "b");

    EngineStatus status = failed("openai=" + server.url() + ",model=c");

    assertThat(status.reason().orElseThrow()).contains("no model 'c'").contains("a, b");
  }

  @Test
  void shouldSayWhatIsWrongWhileTheServerIsAwayAndRecoverWhenItComes() {
    int port = server.port();
    server.stop().await();
    EngineStatus status = failed("openai=http://127.0.0.1:" + port + "/v1");
    assertThat(status.reason().orElseThrow()).contains("cannot reach").contains(":" + port);

    StandInServer.start(vertx, port).await();

    new StatusWatch(engine.orElseThrow()).await(EngineHealth.READY);
  }

  @Test
  void shouldLoadWhileTheServerLoads() {
    server.failing(503, "{\"error\":{\"message\":\"Loading model\"}}");
    var watch = start("openai=" + server.url());
    watch.await(status -> status.reason().filter(why -> why.contains("is loading")).isPresent());

    server.recovered();

    watch.await(EngineHealth.READY);
  }

  @Test
  void shouldFailWhenTheServerGoesAndForgiveOneSilence() {
    var watch = start("openai=" + server.url());
    watch.await(EngineHealth.READY);

    server.failing(500, "no");

    EngineStatus status = watch.await(EngineHealth.FAILED);
    assertThat(status.models()).hasSize(1);
    server.recovered();
    watch.await(EngineHealth.READY);
  }

  @Test
  void shouldUseAServerThatListsNoModelsWhenItIsToldOne() {
    server.failing(404, "not found");

    assertThat(ready("openai=" + server.url() + ",model=m").models().get(0).alias()).isEqualTo("m");
  }

  @Test
  void shouldEstimateTokensWhereTheServerDoesNotCount() {
    server.notCounting();
    ready("openai=" + server.url());

    var usage = run("Hello there").awaitEnd().usage();

    assertThat(usage.estimated()).isTrue();
    assertThat(usage.completion()).isEqualTo(5);
    assertThat(usage.prompt()).isPositive();
  }

  @Test
  void shouldAskAgainWithoutCountsWhereTheServerRefusesThem() {
    server.refusingToCount();
    ready("openai=" + server.url());

    assertThat(run("Hi").awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(run("Hi").awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(server.requests()).hasSize(2).noneMatch(body -> body.has("stream_options"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST",
    "401, ENGINE_FAILED",
    "404, NO_SUCH_MODEL",
    "413, TOO_LONG",
    "429, BUSY",
    "500, ENGINE_FAILED",
    "503, NO_ENGINE"
  })
  void shouldTranslateErrorsAndKeepTheServersWords(int status, FailureCode code) {
    ready("openai=" + server.url());
    server.failing(status, "{\"error\":{\"message\":\"it said so\"}}");

    Refusal failure = run("Hi").awaitEnd().failure().orElseThrow();

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.message()).contains("it said so").contains(Integer.toString(status));
  }

  @Test
  void shouldRecognizeAPromptThatIsTooLong() {
    ready("openai=" + server.url());
    server.failing(400, "{\"error\":{\"message\":\"maximum context length is 4096 tokens\"}}");

    assertThat(run("Hi").awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.TOO_LONG);
  }

  @Test
  void shouldCapTheWordsOfAnError() {
    ready("openai=" + server.url());
    server.failing(500, "x".repeat(500_000));

    assertThat(run("Hi").awaitEnd().failure().orElseThrow().message().length()).isLessThan(600);
  }

  @Test
  void shouldReportAConnectionThatBreaksWithinTheAnswer() {
    ready("openai=" + server.url());
    server.breakingAfter(2);

    CollectingSink sink = run("Hi");

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.ENGINE_FAILED);
    assertThat(sink.text()).isEqualTo("Hello from");
  }

  @Test
  void shouldGiveUpAServerThatSaysNothingMore() {
    ready("openai=" + server.url());
    server.hangingAfter(1);

    CollectingSink sink = run("Hi");

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.TIMEOUT);
    assertThat(sink.text()).isEqualTo("Hello");
  }

  @Test
  void shouldCloseTheConnectionAtOnceWhenCancelled() {
    ready("openai=" + server.url());
    server.pausing(Duration.ofMillis(50)).answering("a", "b", "c", "d", "e", "f", "g", "h");
    var sink = new CollectingSink();
    var generation = engine.orElseThrow().generate(request("Hi"), sink);
    sink.awaitFirst();

    long cancelledNanos = System.nanoTime();
    generation.cancel();
    sink.awaitEnd();

    long noticedNanos = awaitCutOff();
    assertThat(noticedNanos - cancelledNanos).isLessThan(Duration.ofMillis(500).toNanos());
  }

  @Test
  void shouldRefuseToContinueText() {
    ready("openai=" + server.url());
    var request =
        new GenerationRequest(
            request("Hi").modelDigest(),
            GenerationSpec.ofText("Hi"),
            Optional.of(new Prefix("He", List.of())));

    assertThat(engine.orElseThrow().check(request).orElseThrow().code())
        .isEqualTo(FailureCode.UNSUPPORTED);
  }

  private long awaitCutOff() {
    while (server.cutOffNanos().isEmpty()) {
      Thread.onSpinWait();
    }
    return server.cutOffNanos().get(0);
  }

  private StatusWatch start(String spec) {
    var options = OpenAiOptions.of("openai", (OpenAiSpec) EngineSpec.parse(spec));
    var made = new OpenAiEngine(vertx, options.withTimes(Duration.ofMillis(300), SOON, SOON));
    engine = Optional.of(made);
    var watch = new StatusWatch(made);
    made.start();
    return watch;
  }

  private EngineStatus ready(String spec) {
    return start(spec).await(EngineHealth.READY);
  }

  private EngineStatus failed(String spec) {
    return start(spec).await(EngineHealth.FAILED);
  }

  private GenerationRequest request(String prompt) {
    String digest = engine.orElseThrow().status().models().get(0).digest();
    return new GenerationRequest(digest, GenerationSpec.ofText(prompt), Optional.empty());
  }

  private CollectingSink run(String prompt) {
    var sink = new CollectingSink();
    engine.orElseThrow().generate(request(prompt), sink);
    return sink;
  }
}
