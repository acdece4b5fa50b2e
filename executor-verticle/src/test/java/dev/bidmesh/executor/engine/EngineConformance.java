package dev.bidmesh.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the executor relies on. The test of every engine extends this and says how to make one, and
 * how to have it answer at length.
 */
public abstract class EngineConformance {

  private static final Duration SOON = Duration.ofMillis(500);

  private final List<Engine> engines = new ArrayList<>();
  private final Map<String, Engine> shared = new LinkedHashMap<>();

  /**
   * Makes an engine with some slots.
   *
   * @param slow whether its answers take about a second, else they come as fast as they can
   */
  protected abstract Engine create(int slots, boolean slow);

  /** A prompt that is answered, always equally, by at least 20 tokens of plain text. */
  protected abstract GenerationSpec longAnswer();

  /** A prompt that is answered by characters beyond ASCII. */
  protected abstract GenerationSpec strangeAnswer();

  /** A prompt that is refused as too long; empty if the engine cannot tell. */
  protected abstract Optional<GenerationSpec> tooLong();

  /**
   * Whether pieces that come fast may come as one, as from a pipe. Engines that do not are expected
   * to stream at any speed, the others if they are slow.
   */
  protected boolean mayMergePieces() {
    return false;
  }

  /**
   * Whether pieces tell their tokens exactly. Engines that learn the number at the end only are
   * expected to tell an estimate until then, and the exact number in the usage.
   */
  protected boolean countsPieces() {
    return true;
  }

  /**
   * Characters between the places at which a stop text is tried; more for engines slow to start.
   */
  protected int stopStride() {
    return 3;
  }

  /**
   * Whether tests use the same engines, one of each form, if they leave them as they were: for
   * engines that take long to get ready. Such a test has one instance for its class, and {@link
   * #closeShared} closes them.
   */
  protected boolean sharesEngines() {
    return false;
  }

  /** Gives back what the engines needed; called after they were closed. */
  protected void release() {}

  /** Closes the engines that tests have shared. */
  protected void closeShared() {
    shared.values().forEach(engine -> engine.close().toCompletableFuture().join());
    release();
  }

  @AfterEach
  void close() {
    engines.forEach(engine -> engine.close().toCompletableFuture().join());
    engines.clear();
    if (!sharesEngines()) {
      release();
    }
  }

  @Test
  void shouldTellItsModelsOnceItIsReady() {
    Engine engine = ready(false);

    assertThat(engine.status().health()).isEqualTo(EngineHealth.READY);
    assertThat(engine.status().models()).isNotEmpty();
  }

  @Test
  void shouldTellAListenerThePresentStatusAtOnce() {
    Engine engine = ready(false);

    assertThat(new StatusWatch(engine).seen()).containsExactly(engine.status());
  }

  @Test
  void shouldBeStartedTwiceWithoutHarm() {
    Engine engine = ready(false);

    engine.start();

    assertThat(engine.status().health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldStreamPiecesAndEndOnce() {
    Engine engine = ready(mayMergePieces());

    CollectingSink sink = run(engine, longAnswer());

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(sink.violations()).isEmpty();
    assertThat(sink.pieces()).hasSizeGreaterThan(5);
  }

  @Test
  void shouldCountTokens() {
    Engine engine = ready(false);

    CollectingSink sink = run(engine, longAnswer());

    TokenUsage usage = sink.awaitEnd().usage();
    assertThat(usage.prompt()).isPositive();
    assertThat(usage.completion()).isGreaterThanOrEqualTo(20);
    int told = sink.pieces().stream().mapToInt(Piece::tokens).sum();
    if (countsPieces()) {
      assertThat(told).isEqualTo(usage.completion());
    } else {
      assertThat(told).isPositive();
      assertThat(usage.estimated()).isFalse();
    }
  }

  @Test
  void shouldEndWithLengthAtTheTokenLimit() {
    Engine engine = ready(false);
    String whole = textOf(engine, longAnswer());

    CollectingSink sink = run(engine, longAnswer().withMaxTokens(OptionalInt.of(3)));

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(sink.awaitEnd().usage().completion()).isEqualTo(3);
    assertThat(whole).startsWith(sink.text());
  }

  @Test
  void shouldStopBeforeAStopTextWhereverPiecesAreCut() {
    Engine engine = ready(false);
    String whole = textOf(engine, longAnswer());

    for (int at = 1; at < whole.length() - 4; at += stopStride()) {
      String stop = whole.substring(at, at + 4);
      CollectingSink sink = run(engine, stoppingAt(List.of("never said", stop)));

      assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
      assertThat(sink.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    }
  }

  @Test
  void shouldGiveBackWhatOnlyLookedLikeAStopText() {
    Engine engine = ready(false);
    String whole = textOf(engine, longAnswer());
    String almost = whole.substring(whole.length() - 3) + "?";

    CollectingSink sink = run(engine, stoppingAt(List.of(almost)));

    sink.awaitEnd();
    assertThat(sink.text()).isEqualTo(whole);
  }

  @Test
  void shouldCancelQuicklyAndFreeTheSlot() {
    Engine engine = ready(1, true);
    var sink = new CollectingSink();
    Generation generation = engine.generate(request(engine, longAnswer()), sink);
    sink.awaitFirst();

    generation.cancel();
    generation.cancel();

    assertThat(sink.endsWithin(SOON)).isTrue();
    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.CANCELLED);
    CollectingSink next = run(engine, longAnswer().withMaxTokens(OptionalInt.of(1)));
    assertThat(next.awaitEnd().finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(sink.violations()).isEmpty();
  }

  @Test
  void shouldCancelBeforeAnythingWasWritten() {
    Engine engine = ready(1, true);
    var sink = new CollectingSink();

    engine.generate(request(engine, longAnswer()), sink).cancel();

    assertThat(sink.endsWithin(SOON)).isTrue();
    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void shouldCancelWhilePaused() {
    Engine engine = ready(1, true);
    var sink = new CollectingSink();
    Generation generation = engine.generate(request(engine, longAnswer()), sink);
    sink.awaitFirst();
    generation.pause();

    generation.cancel();

    assertThat(sink.endsWithin(SOON)).isTrue();
  }

  @Test
  void shouldPauseAndGoOnWithoutLosingAnything() {
    Engine engine = ready(1, true);
    String whole = textOf(engine, longAnswer());
    var sink = new CollectingSink();
    Generation generation = engine.generate(request(engine, longAnswer()), sink);
    sink.awaitFirst();

    generation.pause();
    assertThat(sink.endsWithin(Duration.ofMillis(1_500))).isFalse();
    generation.resume();

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(sink.text()).isEqualTo(whole);
  }

  @Test
  void shouldNeverSplitACharacter() {
    Engine engine = ready(false);

    CollectingSink sink = run(engine, strangeAnswer());
    sink.awaitEnd();

    assertThat(sink.text()).matches(text -> text.chars().anyMatch(c -> c > 127));
    assertThat(sink.pieces()).allMatch(piece -> isWhole(piece.text()));
  }

  @Test
  void shouldRunAsManyAsItHasSlotsAndRefuseTheNext() {
    Engine engine = ready(2, true);
    var running = new ArrayList<CollectingSink>();
    var generations = new ArrayList<Generation>();
    for (int i = 0; i < engine.info().slots(); i++) {
      var sink = new CollectingSink();
      running.add(sink);
      generations.add(engine.generate(request(engine, longAnswer()), sink));
    }

    CollectingSink next = run(engine, longAnswer());

    assertThat(next.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.BUSY);
    running.forEach(sink -> assertThat(sink.hasEnded()).isFalse());
    generations.forEach(Generation::cancel);
    running.forEach(CollectingSink::awaitEnd);
  }

  @Test
  void shouldRefuseAPromptThatIsTooLong() {
    Engine engine = ready(false);
    tooLong()
        .ifPresent(
            spec -> {
              GenerationRequest request = request(engine, spec);
              CollectingSink sink = run(engine, spec);

              assertThat(engine.check(request).orElseThrow().code())
                  .isEqualTo(FailureCode.TOO_LONG);
              assertThat(sink.awaitEnd().failure().orElseThrow().code())
                  .isEqualTo(FailureCode.TOO_LONG);
            });
  }

  @Test
  void shouldEndWhatRunsWhenItIsClosed() {
    Engine engine = started(1, true);
    CollectingSink sink = run(engine, longAnswer());
    sink.awaitFirst();

    engine.close().toCompletableFuture().join();

    assertThat(sink.endsWithin(SOON)).isTrue();
    assertThat(sink.violations()).isEmpty();
  }

  @Test
  void shouldRefuseBeforeItIsReady() {
    Engine engine = create(1, false);
    engines.add(engine);

    CollectingSink sink = new CollectingSink();
    engine.generate(new GenerationRequest("any", longAnswer(), Optional.empty()), sink);

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.NO_ENGINE);
  }

  /** An engine with two slots that is ready. */
  protected Engine ready(boolean slow) {
    return ready(2, slow);
  }

  /** An engine that is ready. */
  protected Engine ready(int slots, boolean slow) {
    return sharesEngines()
        ? shared.computeIfAbsent(slots + (slow ? " slow" : " fast"), form -> made(slots, slow))
        : started(slots, slow);
  }

  private Engine started(int slots, boolean slow) {
    Engine engine = made(slots, slow);
    engines.add(engine);
    return engine;
  }

  private Engine made(int slots, boolean slow) {
    Engine engine = create(slots, slow);
    StatusWatch.startAndAwaitReady(engine);
    return engine;
  }

  /** Starts a generation. */
  protected static CollectingSink run(Engine engine, GenerationSpec spec) {
    var sink = new CollectingSink();
    engine.generate(request(engine, spec), sink);
    return sink;
  }

  /** The whole answer. */
  protected static String textOf(Engine engine, GenerationSpec spec) {
    CollectingSink sink = run(engine, spec);
    sink.awaitEnd();
    return sink.text();
  }

  /** A request to the first model of an engine. */
  protected static GenerationRequest request(Engine engine, GenerationSpec spec) {
    return new GenerationRequest(engine.status().models().get(0).digest(), spec, Optional.empty());
  }

  private GenerationSpec stoppingAt(List<String> stops) {
    GenerationSpec spec = longAnswer();
    return new GenerationSpec(
        spec.input(),
        spec.tools(),
        spec.responseFormat(),
        spec.maxTokens(),
        spec.sampling(),
        stops,
        spec.extra());
  }

  private static boolean isWhole(String text) {
    return !Character.isLowSurrogate(text.charAt(0))
        && !Character.isHighSurrogate(text.charAt(text.length() - 1));
  }
}
