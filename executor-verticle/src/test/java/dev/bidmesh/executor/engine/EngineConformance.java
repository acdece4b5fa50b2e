package dev.bidmesh.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * What the executor relies on. The test of every engine extends this and says how to make one, and
 * how to have it answer at length.
 */
public abstract class EngineConformance extends SlotConformance {

  private static final Duration SOON = Duration.ofMillis(500);

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
  void shouldRefuseAPromptThatIsTooLong() {
    Engine engine = ready(false);
    GenerationSpec spec = tooLong().orElseThrow();

    CollectingSink sink = run(engine, spec);

    assertThat(engine.check(request(engine, spec)).orElseThrow().code())
        .isEqualTo(FailureCode.TOO_LONG);
    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.TOO_LONG);
  }

  @Test
  void shouldTellTheMemoryOfItsProgramIfItHasOne() {
    if (!hasProgram()) {
      assertThat(run(ready(false), longAnswer()).awaitEnd().measures().peakBytes()).isEmpty();
      return;
    }
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "the system does not tell");
    // One that has ended before it was looked at first is not told of.
    Engine engine = ready(true);

    GenerationEnd end = run(engine, longAnswer()).awaitEnd();

    // Less than that no program has that answers anything.
    assertThat(end.measures().peakBytes().orElse(0)).isGreaterThan(100_000);
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
    closeLater(engine);

    CollectingSink sink = new CollectingSink();
    engine.generate(new GenerationRequest("any", longAnswer(), Optional.empty()), sink);

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.NO_ENGINE);
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
