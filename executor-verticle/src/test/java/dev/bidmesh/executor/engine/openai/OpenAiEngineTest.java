package dev.bidmesh.executor.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.testkit.ServerFault;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class OpenAiEngineTest {

  private static final String PROPS =
      "{\"default_generation_settings\":{\"n_ctx\":8192},\"chat_template\":\"{{ messages }}\"}";
  private static final String VLLM = "{\"data\":[{\"id\":\"m\",\"owned_by\":\"vllm\"}]}";
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
  void shouldServeAllModelsThatTheServerNames() {
    server.listing("llama3:latest", "other");

    EngineStatus status = ready("openai=" + server.url());
    var second =
        new GenerationRequest(
            status.models().get(1).digest(), GenerationSpec.ofText("Hi"), Optional.empty());
    run(second).awaitEnd();

    assertThat(status.models().get(0).aliases()).containsExactly("llama3:latest");
    assertThat(status.models().get(0).digest()).isEqualTo("openai:tests:llama3:latest");
    // Which of them is loaded, it does not tell.
    assertThat(status.models()).hasSize(2).noneMatch(model -> model.warm());
    assertThat(server.requests().get(0).path("model").asText()).isEqualTo("other");
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
  void shouldLoadWhileALlamaServerLoadsThatListsItsModelAlready() {
    server
        .telling("/v1/models", "{\"data\":[{\"id\":\"m.gguf\",\"owned_by\":\"llamacpp\"}]}")
        .telling("/props", PROPS)
        .refusing("/props", 503)
        .refusing("/health", 503);
    var watch = start("openai=" + server.url());
    watch.await(
        status -> {
          assertThat(status.health()).isNotEqualTo(EngineHealth.READY);
          return status.reason().filter(why -> why.contains("is loading")).isPresent();
        });

    server.refusingNothing();

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

    assertThat(engine.orElseThrow().check(continuing("Hi", "He")).orElseThrow().code())
        .isEqualTo(FailureCode.UNSUPPORTED);
  }

  @Test
  void shouldContinueOnLlamaServerWithTheTextThatItWouldHaveHad() {
    server.answering("Once", " upon", " a", " time", ".").telling("/props", PROPS);
    ready("openai=" + server.url());
    String whole = textOf(run("Tell me a story."));

    String rest = textOf(run(continuing("Tell me a story.", "Once upon")));

    assertThat("Once upon" + rest).isEqualTo(whole);
    assertThat(server.requests().get(1).path("prompt").asText())
        .isEqualTo("[user]Tell me a story.[assistant]Once");
  }

  @Test
  void shouldContinueWhereverTheAnswerIsCut() {
    server.answering("Once", " upon", " a", " ti", "me", ".").telling("/props", PROPS);
    ready("openai=" + server.url());
    String whole = textOf(run("Tell me a story."));

    for (int cut = 1; cut < whole.length(); cut++) {
      String begun = whole.substring(0, cut);
      assertThat(begun + textOf(run(continuing("Tell me a story.", begun)))).isEqualTo(whole);
    }
  }

  @Test
  void shouldContinueFromWhatItIsGivenWhenTheServerWouldHaveWrittenSomethingElse() {
    server.answering("Once", " upon", " a", " time", ".").telling("/props", PROPS).strayingOnce();
    ready("openai=" + server.url());

    CollectingSink rest = run(continuing("Tell me a story.", "Once upon"));

    assertThat(rest.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(rest.text()).isEqualTo(" a time.");
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1).path("prompt").asText()).endsWith("Once upon");
  }

  @Test
  void shouldNotCountWhatIsWrittenAgain() {
    server.answering("Once", " upon", " a", " time", ".").telling("/props", PROPS);
    ready("openai=" + server.url());
    GenerationRequest begun = continuing("Tell me a story.", "Once upo");
    var limited = begun.spec().withMaxTokens(OptionalInt.of(2));

    CollectingSink rest = run(new GenerationRequest(begun.modelDigest(), limited, begun.prefix()));

    assertThat(rest.awaitEnd().finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(rest.text()).isEqualTo("n a");
    assertThat(rest.awaitEnd().usage().completion()).isEqualTo(2);
  }

  @Test
  void shouldNotContinueAnAnswerOfSomeForm() {
    server.telling("/props", PROPS);
    ready("openai=" + server.url());

    assertThat(engine.orElseThrow().check(json("He")).orElseThrow().code())
        .isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(run(json("He")).awaitEnd().failure()).isPresent();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldHaveVllmContinueTheLastMessage() {
    server.telling("/v1/models", VLLM);
    ready("openai=" + server.url());

    run(continuing("Hi", "He said")).awaitEnd();

    JsonNode body = server.requests().get(0);
    assertThat(body.path("continue_final_message").asBoolean()).isTrue();
    assertThat(body.path("add_generation_prompt").asBoolean(true)).isFalse();
    assertThat(body.at("/messages/1/role").asText()).isEqualTo("assistant");
    assertThat(body.at("/messages/1/content").asText()).isEqualTo("He");
  }

  @Test
  void shouldContinueOnVllmWhereverTheAnswerIsCut() {
    server.answering("Once", " upon", " a", " ti", "me", ".").telling("/v1/models", VLLM);
    ready("openai=" + server.url());
    String whole = textOf(run("Tell me a story."));

    for (int cut = 1; cut < whole.length(); cut++) {
      String begun = whole.substring(0, cut);
      assertThat(begun + textOf(run(continuing("Tell me a story.", begun)))).isEqualTo(whole);
    }
  }

  @Test
  void shouldContinueOnVllmFromWhatItIsGivenWhenItWouldHaveWrittenSomethingElse() {
    server.answering("Once", " upon", " a", " time", ".").telling("/v1/models", VLLM);
    server.strayingOnce().refusingToCount();
    ready("openai=" + server.url());

    CollectingSink rest = run(continuing("Tell me a story.", "Once upon"));

    assertThat(rest.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(rest.text()).isEqualTo(" a time.");
    assertThat(server.requests().get(1).at("/messages/1/content").asText()).isEqualTo("Once upon");
  }

  @Test
  void shouldGoOnFromARawPromptOnLlamaServerWhereverItIsCut() {
    server.answering("Once", " upon", " a", " time", ".").telling("/props", PROPS);
    ready("openai=" + server.url());

    shouldGoOnFromARawPrompt();
  }

  @Test
  void shouldGoOnFromARawPromptOnVllmWhereverItIsCut() {
    server.answering("Once", " upon", " a", " time", ".").telling("/v1/models", VLLM);
    ready("openai=" + server.url());

    shouldGoOnFromARawPrompt();
  }

  private void shouldGoOnFromARawPrompt() {
    var raw = GenerationSpec.ofText("").withInput(new PromptInput.Raw("<s>Story: "));
    String digest = request("").modelDigest();

    String whole = textOf(run(new GenerationRequest(digest, raw, Optional.empty())));
    assertThat(whole).isEqualTo("Once upon a time.");
    assertThat(server.requests().get(0).path("prompt").asText()).isEqualTo("<s>Story: ");
    assertThat(server.requests().get(0).get("max_tokens").isNull()).isTrue();
    for (int cut = 1; cut < whole.length(); cut++) {
      String begun = whole.substring(0, cut);
      var rest = new GenerationRequest(digest, raw, Optional.of(new Prefix(begun, List.of())));
      assertThat(begun + textOf(run(rest))).isEqualTo(whole);
    }
  }

  @Test
  void shouldRefuseARawPromptWhereTheServerIsNotKnownToTakeOne() {
    ready("openai=" + server.url());
    var raw = GenerationSpec.ofText("").withInput(new PromptInput.Raw("Story: "));
    var request = new GenerationRequest(request("").modelDigest(), raw, Optional.empty());

    assertThat(engine.orElseThrow().check(request).orElseThrow().message())
        .contains("takes no raw prompts");
  }

  @Test
  void shouldCountTokensAsLlamaServerReadsThem() {
    server.telling("/props", PROPS);
    ready("openai=" + server.url());

    // What the stand-in's template makes of it: [user]Hello[assistant]
    assertThat(counted(request("Hello"))).hasValue(22);
  }

  @Test
  void shouldHaveVllmCountTokens() {
    server.telling("/v1/models", VLLM);
    ready("openai=" + server.url());

    assertThat(counted(request("Hello"))).hasValue(5);
  }

  @Test
  void shouldNotCountTokensWhereTheServerIsNotKnownToDoSo() {
    ready("openai=" + server.url());

    assertThat(counted(request("Hello"))).isEmpty();
  }

  private OptionalInt counted(GenerationRequest request) {
    return engine.orElseThrow().countTokens(request).toCompletableFuture().join();
  }

  @Test
  void shouldNotCountWhatVllmWritesAgain() {
    server.answering("Once", " upon", " a", " time", ".").telling("/v1/models", VLLM);
    ready("openai=" + server.url());
    GenerationRequest begun = continuing("Tell me a story.", "Once upo");
    var limited = begun.spec().withMaxTokens(OptionalInt.of(2));

    CollectingSink rest = run(new GenerationRequest(begun.modelDigest(), limited, begun.prefix()));

    assertThat(rest.awaitEnd().finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(rest.text()).isEqualTo("n a");
    assertThat(rest.awaitEnd().usage().completion()).isEqualTo(2);
  }

  @Test
  void shouldSayThatTheTemplateCannotBeApplied() {
    server.telling("/props", PROPS).telling("/apply-template", "{}");
    ready("openai=" + server.url());

    Refusal failure = run(continuing("Hi", "He")).awaitEnd().failure().orElseThrow();

    assertThat(failure.code()).isEqualTo(FailureCode.ENGINE_FAILED);
    assertThat(failure.message()).contains("did not apply its chat template");
  }

  @Test
  void shouldLeaveAServerAloneForAsLongAsItAsksAndFreeTheSlot() {
    var watch = start("openai=" + server.url() + ",slots=1");
    watch.await(EngineHealth.READY);
    var request = request("Hi");
    server.askingForRest(1);

    Refusal failure = run(request).awaitEnd().failure().orElseThrow();
    long askedNanos = System.nanoTime();

    assertThat(failure.code()).isEqualTo(FailureCode.BUSY);
    assertThat(watch.await(EngineHealth.LOADING).reason().orElseThrow())
        .contains("left alone for 1 s");
    assertThat(run(request).awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.NO_ENGINE);
    server.recovered();
    watch.await(EngineHealth.READY);
    assertThat(System.nanoTime() - askedNanos).isGreaterThan(Duration.ofMillis(800).toNanos());
    assertThat(run(request).awaitEnd().finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldGiveUpAServerThatAnswersNothingAtAll() {
    ready("openai=" + server.url());
    server.misbehaving(() -> ServerFault.SILENCE);

    assertThat(run("Hi").awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.TIMEOUT);
  }

  @Test
  void shouldRefuseAPromptThatCannotFitBeforeItIsSent() {
    server.telling("/props", PROPS);
    ready("openai=" + server.url());

    Refusal failure = run("word ".repeat(100_000)).awaitEnd().failure().orElseThrow();

    assertThat(failure.code()).isEqualTo(FailureCode.TOO_LONG);
    assertThat(failure.message()).contains("8192").contains("shorten it");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldSayThatTheUrlIsThatOfAWebPage() {
    ready("openai=" + server.url());
    server.misbehaving(() -> ServerFault.HTML);

    assertThat(run("Hi").awaitEnd().failure().orElseThrow().message())
        .contains("web page")
        .contains("is its URL right?");
  }

  @Test
  void shouldNotUseANodeAsAServer() {
    server.calling("Bidmesh");

    assertThat(failed("openai=" + server.url()).reason().orElseThrow())
        .contains("it is a Bidmesh node")
        .contains("--join");
  }

  @ParameterizedTest
  @CsvSource({"n,2", "best_of,3", "logprobs,true", "top_logprobs,5"})
  void shouldRefuseByNameWhatWouldBeLost(String field, String value) {
    ready("openai=" + server.url());

    Refusal refusal = engine.orElseThrow().check(with(field, value)).orElseThrow();

    assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(refusal.message()).isEqualTo(field + " is not supported; leave it out");
  }

  @ParameterizedTest
  @CsvSource({"n,1", "logprobs,false", "min_p,0.1"})
  void shouldPassEverythingElseOn(String field, String value) {
    ready("openai=" + server.url());

    run(with(field, value)).awaitEnd();

    assertThat(server.requests().get(0).path(field).asText()).isEqualTo(value);
  }

  private GenerationRequest with(String field, String value) {
    var plain = GenerationSpec.ofText("Hi");
    var spec =
        new GenerationSpec(
            plain.input(),
            plain.tools(),
            plain.responseFormat(),
            plain.maxTokens(),
            plain.sampling(),
            plain.stop(),
            Map.of(field, new RawJson(value)));
    return new GenerationRequest(request("Hi").modelDigest(), spec, Optional.empty());
  }

  private static String textOf(CollectingSink sink) {
    sink.awaitEnd();
    return sink.text();
  }

  private long awaitCutOff() {
    long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (server.cutOffNanos().isEmpty()) {
      assertThat(System.nanoTime()).as("time until it is cut off").isLessThan(patience);
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

  private GenerationRequest json(String prefix) {
    GenerationRequest plain = continuing("Hi", prefix);
    var spec =
        new GenerationSpec(
            plain.spec().input(),
            List.of(),
            Optional.of(new RawJson("{\"type\":\"json_object\"}")),
            plain.spec().maxTokens(),
            plain.spec().sampling(),
            plain.spec().stop(),
            Map.of());
    return new GenerationRequest(plain.modelDigest(), spec, plain.prefix());
  }

  private CollectingSink run(String prompt) {
    return run(request(prompt));
  }

  private CollectingSink run(GenerationRequest request) {
    var sink = new CollectingSink();
    engine.orElseThrow().generate(request, sink);
    return sink;
  }

  private GenerationRequest continuing(String prompt, String prefix) {
    return new GenerationRequest(
        request(prompt).modelDigest(),
        GenerationSpec.ofText(prompt),
        Optional.of(new Prefix(prefix, List.of())));
  }
}
