package dev.bidmesh.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every generation has a slot of its own, and gives it back however it ends. */
public abstract class SlotConformance extends ConformanceBench {

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
  void shouldDeliverTwoAnswersAtOnceInWhole() {
    String one = textOf(ready(2, false), longAnswer());
    String other = textOf(ready(2, false), otherAnswer());
    Engine engine = ready(2, true);
    if (engine.info().slots() == 1) {
      assertThat(textOf(engine, otherAnswer())).isEqualTo(other);
      return;
    }

    CollectingSink first = run(engine, longAnswer());
    CollectingSink second = run(engine, otherAnswer());
    first.awaitFirst();
    second.awaitFirst();
    boolean together = !first.hasEnded() && !second.hasEnded();

    assertThat(first.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(second.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(together).isTrue();
    assertThat(first.text()).isEqualTo(one);
    assertThat(second.text()).isEqualTo(other);
    assertThat(first.violations()).isEmpty();
    assertThat(second.violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shouldGiveBackItsSlotHoweverAGenerationEnds(int slots) {
    Engine engine = ready(slots, false);

    endAll(engine, FinishReason.STOP, () -> run(engine, longAnswer()));
    endAll(
        engine,
        FinishReason.LENGTH,
        () -> run(engine, longAnswer().withMaxTokens(OptionalInt.of(2))));
    endAll(engine, FinishReason.ERROR, () -> failing(engine));
    tooLong().ifPresent(spec -> endAll(engine, FinishReason.ERROR, () -> run(engine, spec)));
  }

  @Test
  void shouldEndWithoutTextInAWayThatCountsAsAFailure() {
    Engine engine = started(silent());

    CollectingSink sink = run(engine, longAnswer());

    GenerationEnd end = sink.awaitEnd();
    assertThat(sink.pieces()).isEmpty();
    assertThat(sink.violations()).isEmpty();
    assertThat(end.withoutText().failure().map(Refusal::code)).contains(FailureCode.ENGINE_FAILED);
    assertThat(run(engine, longAnswer()).awaitEnd().finish()).isEqualTo(end.finish());
  }

  /** Ends one generation in each slot, and sees that there is room for as many again. */
  private void endAll(Engine engine, FinishReason way, Supplier<CollectingSink> start) {
    atOnce(engine, start)
        .forEach(sink -> assertThat(sink.awaitEnd().finish()).as("%s", way).isEqualTo(way));
    List<CollectingSink> next = atOnce(engine, () -> run(engine, longAnswer()));
    next.forEach(
        sink ->
            assertThat(sink.awaitEnd().finish())
                .as("after %s: %s", way, sink.awaitEnd())
                .isEqualTo(FinishReason.STOP));
  }

  private static List<CollectingSink> atOnce(Engine engine, Supplier<CollectingSink> start) {
    return IntStream.range(0, engine.info().slots()).mapToObj(i -> start.get()).toList();
  }
}
