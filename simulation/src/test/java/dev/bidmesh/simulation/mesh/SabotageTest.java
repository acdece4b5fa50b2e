package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.executor.core.ExecutorOutput;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.HashSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A mesh whose cores are broken on purpose does not pass: each check bites, and says where. */
class SabotageTest {

  private static final int SEEDS = 15;

  @Test
  void shouldNoticeChunksThatAreDeliveredTwice() {
    var sabotage = Sabotage.ofOrchestrator(SabotageTest::withoutDedupe);

    assertThat(notices(sabotage, "text at ")).isTrue();
    assertThat(notices(sabotage, "the text is not what it would have been undisturbed")).isTrue();
  }

  @Test
  void shouldNoticeALostPieceOfText() {
    assertThat(notices(Sabotage.ofOrchestrator(dropping(SabotageTest::isLateDelta)), "text at "))
        .isTrue();
  }

  @Test
  void shouldNoticeAPromptThatFailsWithoutNeed() {
    assertThat(notices(Sabotage.ofOrchestrator(SabotageTest::deafToBids), "failed without need: "))
        .isTrue();
  }

  @Test
  void shouldNoticeAPromptThatNeverEnds() {
    assertThat(notices(Sabotage.ofOrchestrator(dropping(SabotageTest::isFailure)), "0 endings"))
        .isTrue();
  }

  @Test
  void shouldNoticeAPromptThatEndsTwice() {
    assertThat(notices(Sabotage.ofOrchestrator(SabotageTest::endingTwice), "2 endings")).isTrue();
  }

  @Test
  void shouldNoticeASlotThatIsNotGivenBack() {
    assertThat(notices(Sabotage.ofExecutor(SabotageTest::forgettingEnds), "slots free ")).isTrue();
  }

  @Test
  void shouldNoticeMoreGenerationsThanSlots() {
    assertThat(notices(Sabotage.ofExecutor(SabotageTest::startingTwice), "generations at once: "))
        .isTrue();
  }

  @Test
  void shouldTellAFailingSeedInAShortTimelineWithTheWayToSeeItAgain() {
    Report report =
        reports(Sabotage.ofOrchestrator(dropping(SabotageTest::isFailure)))
            .filter(each -> !each.broken().isEmpty())
            .findFirst()
            .orElseThrow();

    assertThat(report.timeline()).hasSizeLessThan(60);
    assertThat(report.toString())
        .contains("is asked 'prompt ")
        .contains(" ms  Ended: ")
        .contains("-Dbidmesh.simulation.seed=" + report.seed());
  }

  private static boolean notices(Sabotage sabotage, String what) {
    return reports(sabotage)
        .flatMap(report -> report.broken().stream())
        .anyMatch(broken -> broken.contains(what));
  }

  private static Stream<Report> reports(Sabotage sabotage) {
    return LongStream.rangeClosed(1, SEEDS).mapToObj(seed -> new MeshRun(seed, sabotage).tell());
  }

  /** A chunk that comes again goes to the client again. */
  private static Core withoutDedupe(Core core) {
    var seen = new HashSet<TokenChunk>();
    return (event, now, out) -> {
      core.on(event, now, out);
      if (event instanceof Event.Asked asked
          && asked.message() instanceof TokenChunk chunk
          && !seen.add(chunk)) {
        var again =
            new PromptEvent.Delta(
                chunk.promptId(), chunk.kind(), chunk.content(), chunk.textOffset());
        out.accept(new Effect.Send(Address.Local.GATEWAY, again));
      }
    };
  }

  private static UnaryOperator<Core> dropping(Predicate<Effect> which) {
    return core ->
        (event, now, out) ->
            core.on(
                event,
                now,
                effect -> {
                  if (!which.test(effect)) {
                    out.accept(effect);
                  }
                });
  }

  private static Core deafToBids(Core core) {
    return (event, now, out) -> {
      if (!(event instanceof Event.Received received && received.message() instanceof Bids)) {
        core.on(event, now, out);
      }
    };
  }

  private static boolean isLateDelta(Effect effect) {
    return effect instanceof Effect.Send send
        && send.message() instanceof PromptEvent.Delta delta
        && delta.offset() > 0
        && delta.offset() < 20;
  }

  private static boolean isFailure(Effect effect) {
    return effect instanceof Effect.Send send && send.message() instanceof PromptEvent.Failed;
  }

  private static Core endingTwice(Core core) {
    return (event, now, out) ->
        core.on(
            event,
            now,
            effect -> {
              out.accept(effect);
              if (isFailure(effect)) {
                out.accept(effect);
              }
            });
  }

  private static Core forgettingEnds(Core core) {
    return (event, now, out) -> {
      boolean end =
          event instanceof Event.Observed observed
              && observed.observation() instanceof ExecutorObservation.RunEnded ended
              && ended.run() % 7 == 0;
      if (!end) {
        core.on(event, now, out);
      }
    };
  }

  private static Core startingTwice(Core core) {
    return (event, now, out) ->
        core.on(
            event,
            now,
            effect -> {
              out.accept(effect);
              if (effect instanceof Effect.Emit emit
                  && emit.output() instanceof ExecutorOutput.StartRun start) {
                out.accept(
                    new Effect.Emit(
                        new ExecutorOutput.StartRun(
                            -start.run(), start.engineId(), start.request())));
              }
            });
  }
}
