package dev.bidmesh.executor.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import dev.bidmesh.executor.engine.supervise.RestartPolicy;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that do not do what they should. */
class LlamaFaultTest {

  private static final GenerationSpec PROMPT = GenerationSpec.ofText("hello");
  private static final NativeSupport ANYWHERE =
      new NativeSupport("Linux", "aarch64", Optional.empty(), false);

  private final Path folder;
  private final Path demo;
  private Optional<Engine> opened = Optional.empty();

  LlamaFaultTest(@TempDir Path folder) {
    this.folder = folder;
    this.demo = DemoFile.in(folder);
  }

  @AfterEach
  void close() {
    opened.ifPresent(engine -> engine.close().toCompletableFuture().join());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "illegal | the processor lacks instructions that the native code of llama needs",
        "library | needs libgomp.so.1, which is missing; install it (Debian and Ubuntu: libgomp1",
        "never-loads | did not load its model within 1 s",
        "falls-silent | gave no sign of life for 1 s",
        "floods | it floods its output",
        "endless-line | it wrote a line without an end",
        "lies | no line of ours"
      })
  void shouldFailWithAReasonAndGiveUpInTheEnd(String fault, String reason) throws IOException {
    Engine engine = engine(fault, 1);
    var watch = new StatusWatch(engine);

    engine.start();

    EngineStatus last = watch.await(status -> reason(status).contains("given up"));
    assertThat(last.health()).isEqualTo(EngineHealth.FAILED);
    assertThat(reason(last)).contains(reason).contains("given up after 2 times");
    assertThat(watch.seen()).anyMatch(status -> reason(status).contains("trying again in 0."));
  }

  @Test
  void shouldFailWhatRunsAndServeAgainWhenTheProcessDies() throws IOException {
    Engine engine = engine("dies-within", 3);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);

    CollectingSink sink = run(engine);

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.ENGINE_FAILED);
    assertThat(sink.awaitEnd().failure().orElseThrow().message()).contains("exit code 134");
    assertThat(sink.text()).isEqualTo("Once");
    watch.await(EngineHealth.FAILED);
    watch.await(EngineHealth.READY);
  }

  @Test
  void shouldRefuseAPromptThatEndsTheProcessAndBeginAnewWhatNobodyHasSeen() throws IOException {
    Engine engine = engine("strict", 0, ANYWHERE, 3);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);

    CollectingSink unseen = run(engine, "hello");
    CollectingSink seen = run(engine, "write");
    seen.awaitFirst();
    CollectingSink culprit = run(engine, "raise");

    assertThat(culprit.awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(seen.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.ENGINE_FAILED);
    assertThat(unseen.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(unseen.text()).isEqualTo("fine");
    assertThat(unseen.violations()).isEmpty();
    // Not even one failure was allowed.
    assertThat(watch.seen()).noneMatch(status -> status.health() == EngineHealth.FAILED);
  }

  @Test
  void shouldNotBlameTheEngineForAPromptThatEndsTheProcessOnceNobodyWantsIt() throws IOException {
    Engine engine = engine("strict", 0, ANYWHERE, 3);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);
    CollectingSink unseen = run(engine, "hello");
    var culprit = new CollectingSink();
    Generation left =
        engine.generate(request(engine, GenerationSpec.ofText("raise once cancelled")), culprit);

    left.cancel();

    assertThat(culprit.awaitEnd().finish()).isEqualTo(FinishReason.CANCELLED);
    assertThat(unseen.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(unseen.text()).isEqualTo("fine");
    assertThat(culprit.violations()).isEmpty();
    // Not even one failure was allowed.
    assertThat(watch.seen()).noneMatch(status -> status.health() == EngineHealth.FAILED);
  }

  @Test
  void shouldNotTryAPromptAgainThatHasEndedAProcess() throws IOException {
    Engine engine = engine("strict", 0, ANYWHERE, 3);
    StatusWatch.startAndAwaitReady(engine);
    GenerationEnd first = run(engine, "raise").awaitEnd();
    CollectingSink beside = run(engine, "write");
    beside.awaitFirst();

    GenerationEnd again = run(engine, "raise").awaitEnd();

    assertThat(again.failure()).isEqualTo(first.failure());
    assertThat(run(engine, "hello").awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(beside.hasEnded()).isFalse();
    assertThat(loads("strict")).isEqualTo(2);
  }

  @Test
  void shouldLoadLaterAndLeavePromptsToOthersWhereManyHaveEndedAProcess() throws IOException {
    var patient =
        new RestartPolicy(Duration.ofHours(1), Duration.ofHours(1), 0, Duration.ofMinutes(5));
    Engine engine = engine("strict", patient, ANYWHERE, 3, Duration.ofSeconds(3));
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);
    CollectingSink unseen = run(engine, "hello");

    run(engine, "raise").awaitEnd();

    assertThat(unseen.awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.ENGINE_FAILED);
    assertThat(reason(watch.await(EngineHealth.LOADING)))
        .isEqualTo("loading the model again, after a prompt that ended its process");
    assertThat(loads("strict")).isEqualTo(1);
  }

  @Test
  void shouldNotBlameTheTemplateForARawPrompt() throws IOException {
    Engine engine = engine("strict", 0, ANYWHERE, 3);
    StatusWatch.startAndAwaitReady(engine);
    var culprit = new CollectingSink();

    engine.generate(request(engine, PROMPT.withInput(new PromptInput.Raw("raise"))), culprit);

    assertThat(culprit.awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(culprit.awaitEnd().failure().orElseThrow().message())
        .contains("raw prompt")
        .doesNotContain("template");
  }

  @Test
  void shouldCountAPromptWithoutTheTemplateThatWouldEndTheProcess() throws IOException {
    Engine engine = engine("strict", 0, ANYWHERE, 3);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);
    CollectingSink running = run(engine, "write");
    running.awaitFirst();

    assertThat(count(engine, "raise")).hasValue("raise".length());

    assertThat(running.hasEnded()).isFalse();
    assertThat(watch.seen()).noneMatch(status -> status.health() == EngineHealth.FAILED);
  }

  @Test
  void shouldNotGiveUpAnEngineThatEndsOverCounts() throws IOException {
    Engine engine = engine("counts-wrong", 0);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);

    assertThat(count(engine, "one")).isEmpty();
    CollectingSink next = run(engine);
    assertThat(next.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(count(engine, "two")).isEmpty();

    // Not even one failure was allowed.
    assertThat(run(engine).awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(watch.seen()).noneMatch(status -> status.health() == EngineHealth.FAILED);
  }

  @Test
  void shouldNotRefuseAPromptForACountThatEndsTheProcessBesideIt() throws IOException {
    Engine engine = engine("counts-wrong", 3);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);
    CollectingSink beside = run(engine, "wait");

    assertThat(count(engine, "one")).isEmpty();

    // Refused as a bad request, it would be tried on no other device.
    assertThat(beside.awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.ENGINE_FAILED);
    watch.await(EngineHealth.FAILED);
    watch.await(EngineHealth.READY);
    assertThat(run(engine).awaitEnd().finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldRefuseAPromptThatEndsTheProcessWhileCountsWaitTheirTurn() throws IOException {
    Engine engine = engine("strict", 0, ANYWHERE, 3);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);

    for (int i = 0; i <= CountTrust.MOST_ENDS; i++) {
      CompletionStage<OptionalInt> waiting =
          engine.countTokens(request(engine, GenerationSpec.ofText("wait")));
      CollectingSink culprit = run(engine, "raise " + i);

      assertThat(culprit.awaitEnd().failure().orElseThrow().code())
          .isEqualTo(FailureCode.BAD_REQUEST);
      assertThat(within(waiting)).isEmpty();
      // The next process answers it.
      assertThat(run(engine, "hello").awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    }

    // It was the prompts each time: counts are trusted, and not even one failure was allowed.
    assertThat(count(engine, "one")).hasValue("one".length());
    assertThat(watch.seen()).noneMatch(status -> status.health() == EngineHealth.FAILED);
  }

  @Test
  void shouldRefuseOnlyThePromptOfSeveralThatEndsTheProcess() throws IOException {
    Engine engine = engine("strict", 0, ANYWHERE, 3);
    StatusWatch.startAndAwaitReady(engine);

    CollectingSink waiting = run(engine, "be patient");
    CollectingSink culprit = run(engine, "raise");

    assertThat(culprit.awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(waiting.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldCountNoMoreWhenCountsHaveEndedTheProcessAgainAndAgain() throws IOException {
    Engine engine = engine("counts-wrong", 0);
    StatusWatch.startAndAwaitReady(engine);

    for (int i = 0; i < CountTrust.MOST_ENDS + 3; i++) {
      assertThat(count(engine, "again")).isEmpty();
      assertThat(run(engine).awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    }

    assertThat(loads("counts-wrong")).isEqualTo(1 + CountTrust.MOST_ENDS);
  }

  /** How often the model was loaded. */
  private int loads(String fault) throws IOException {
    return Files.readAllLines(folder.resolve(fault + ".gguf.loads")).size();
  }

  private static OptionalInt count(Engine engine, String prompt) {
    return within(engine.countTokens(request(engine, GenerationSpec.ofText(prompt))));
  }

  private static OptionalInt within(CompletionStage<OptionalInt> counted) {
    return counted.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void shouldReplaceAProcessThatDoesNotStopWhatIsCancelled() throws IOException {
    Engine engine = engine("stubborn", 0);
    StatusWatch.startAndAwaitReady(engine);
    var sink = new CollectingSink();

    Generation generation = engine.generate(request(engine), sink);
    generation.cancel();
    CollectingSink next = run(engine);

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.CANCELLED);
    // The next one is answered by the same process or the next, and nobody can tell.
    assertThat(next.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(next.text()).isEqualTo("fine");
    assertThat(next.violations()).isEmpty();
    assertThat(engine.status().health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldLetASlowModelStopBetweenTwoTokens() throws IOException {
    Engine engine = engine("slow", 0);
    StatusWatch.startAndAwaitReady(engine);
    var sink = new CollectingSink();
    Generation generation = engine.generate(request(engine), sink);
    awaitPieces(sink, 2);

    generation.cancel();
    CollectingSink next = run(engine);

    // The same process answers: each of its pieces is its process id.
    awaitPieces(next, 2);
    assertThat(next.pieces().get(1).text()).isEqualTo(sink.pieces().get(0).text());
  }

  private static void awaitPieces(CollectingSink sink, int count) {
    long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (sink.pieces().size() < count) {
      assertThat(System.nanoTime()).as("time until %s pieces", count).isLessThan(patience);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void shouldEndAGenerationThatSaysNothing() throws IOException {
    Engine engine = engine("stubborn", 0, ANYWHERE, 1, Duration.ofMillis(300));
    StatusWatch.startAndAwaitReady(engine);

    CollectingSink sink = run(engine);

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.TIMEOUT);
    assertThat(sink.violations()).isEmpty();
  }

  @Test
  void shouldNotStartAProcessOnAProcessorThatLacksInstructions() throws IOException {
    var support =
        new NativeSupport("Linux", "amd64", Optional.of(Set.of("sse2", "avx", "f16c")), false);
    Engine engine = engine("fine", 0, support, 1);
    var watch = new StatusWatch(engine);

    engine.start();

    assertThat(reason(watch.await(EngineHealth.FAILED)))
        .startsWith("the processor lacks AVX2, FMA")
        .contains("use builtin=FILE");
  }

  private Engine engine(String fault, int restarts) throws IOException {
    return engine(fault, restarts, ANYWHERE, 1);
  }

  private Engine engine(String fault, int restarts, NativeSupport support, int slots)
      throws IOException {
    return engine(fault, restarts, support, slots, Duration.ofSeconds(3));
  }

  private Engine engine(String fault, int restarts, NativeSupport support, int slots, Duration idle)
      throws IOException {
    var policy =
        new RestartPolicy(
            Duration.ofMillis(50), Duration.ofMillis(100), restarts, Duration.ofMinutes(5));
    return engine(fault, policy, support, slots, idle);
  }

  private Engine engine(
      String fault, RestartPolicy policy, NativeSupport support, int slots, Duration idle)
      throws IOException {
    Path file = Files.copy(demo, folder.resolve(fault + ".gguf"));
    var spec =
        new LlamaSpec(
            file, slots, OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty());
    var times =
        new LlamaTimes(
            fault.equals("never-loads") ? Duration.ofSeconds(1) : Duration.ofMinutes(1),
            Duration.ofMillis(200),
            fault.equals("falls-silent") ? Duration.ofSeconds(1) : Duration.ofSeconds(30),
            idle,
            Duration.ofMillis(100),
            Duration.ofMillis(200));
    Engine engine =
        new LlamaEngine(
            LlamaOptions.of("llama", spec).withTimes(times).withRestarts(policy),
            ModelDigests.ofThisProcess(),
            support,
            (private1, kill) -> ChildLaunch.java(private1, kill, FaultyChild.class));
    opened = Optional.of(engine);
    return engine;
  }

  private static GenerationRequest request(Engine engine) {
    return request(engine, PROMPT);
  }

  private static GenerationRequest request(Engine engine, GenerationSpec prompt) {
    return new GenerationRequest(
        engine.status().models().get(0).digest(), prompt, Optional.empty());
  }

  private static CollectingSink run(Engine engine) {
    return run(engine, "hello");
  }

  private static CollectingSink run(Engine engine, String prompt) {
    var sink = new CollectingSink();
    engine.generate(request(engine, GenerationSpec.ofText(prompt)), sink);
    return sink;
  }

  private static String reason(EngineStatus status) {
    return status.reason().orElse("");
  }
}
