package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.simulation.net.FaultPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a mesh does under more load than usual, and on a network that is worse than any. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LoadTest {

  private static final Logger LOG = LoggerFactory.getLogger(LoadTest.class);
  private static final long MILLI = 1_000_000;
  private static final long DEADLINE_MS = 600_000;
  private static final int WORDS = 8;

  /** Tokens that a prompt of so many words takes, the end included. */
  private static final int TOKENS = WORDS + 1;

  @Test
  void shouldAnswerAllButOneInAThousandThoughThreeMessagesInTenAreLost() {
    int prompts = 1_000;
    var lossy = new FaultPlan(.3, 0, 40_000, 5 * MILLI);
    Fleet fleet = new Fleet(3, lossy, equal(5, 4, 10 * MILLI, 256), 16, 5).joined();
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < prompts; i++) {
      int owner = i % 5;
      fleet.after(.1 * i, () -> asked.add(fleet.ask(owner, WORDS, 60_000)));
    }
    fleet.pass(.1 * prompts + 60);

    long answered = asked.stream().filter(LoadTest::done).count();
    double[] seconds = asked.stream().mapToDouble(Asked::seconds).sorted().toArray();
    LOG.info(
        "30 % loss: answered {}/{}, p50 {} s, p99 {} s, frames a prompt {}",
        answered,
        prompts,
        seconds[prompts / 2],
        seconds[prompts * 99 / 100],
        fleet.frames().routing() / prompts);
    assertThat(fleet.broken()).isEmpty();
    assertThat(answered).isGreaterThanOrEqualTo(prompts * 999 / 1_000);
  }

  @Test
  void shouldShareTwoHundredPromptsBetweenTwoEqualDevices() {
    Fleet fleet = new Fleet(4, Fleet.STEADY, equal(2, 2, 20 * MILLI, 256), 16, 2).joined();
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < 200; i++) {
      asked.add(fleet.ask(0, WORDS, DEADLINE_MS));
    }
    fleet.pass(60);

    long first =
        asked.stream().filter(each -> each.ranOn().filter("device-0"::equals).isPresent()).count();
    LOG.info("200 at once: the asked device ran {}", first);
    assertThat(fleet.broken()).isEmpty();
    assertThat(asked).allMatch(LoadTest::done);
    assertThat(first).isBetween(80L, 120L);
  }

  /**
   * Of three devices one freezes: what is asked then does not notice, the first prompt excepted.
   */
  @Test
  void shouldNotBeSlowedDownByAFrozenPeer() {
    List<Double> healthy = secondsOfPrompts(false);
    List<Double> frozen = secondsOfPrompts(true);

    LOG.info(
        "one frozen of three: first {} s, later at most {} s, healthy at most {} s",
        frozen.get(0),
        Collections.max(frozen.subList(1, frozen.size())),
        Collections.max(healthy));
    for (int i = 1; i < frozen.size(); i++) {
      assertThat(frozen.get(i)).isLessThanOrEqualTo(1.1 * healthy.get(i));
    }
  }

  /** One prompt a second at a device with two equal peers, after it has got to know them. */
  private static List<Double> secondsOfPrompts(boolean oneFreezes) {
    Fleet fleet = new Fleet(5, Fleet.STEADY, equal(3, 2, 20 * MILLI, 256), 16, 3).joined();
    for (int i = 0; i < 40; i++) {
      fleet.ask(0, WORDS, DEADLINE_MS);
      fleet.pass(1);
    }
    if (oneFreezes) {
      fleet.device(2).node().freeze();
      fleet.device(2).engine().freeze();
    }
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < 30; i++) {
      asked.add(fleet.ask(0, WORDS, DEADLINE_MS));
      fleet.pass(1);
    }
    assertThat(fleet.broken()).isEmpty();
    assertThat(asked).allMatch(LoadTest::done);
    return asked.stream().map(Asked::seconds).toList();
  }

  /**
   * Ten times what three devices can do, for two minutes. Whoever is refused comes back once, when
   * it was told to: most of them after the flood.
   */
  @Test
  void shouldDoItsWorkUnderTenTimesItsLoadAndTakeThoseWhoComeBackWhenTheyWereTold() {
    int capacity = 16;
    double seconds = 120;
    Fleet fleet = new Fleet(8, Fleet.STEADY, equal(3, 1, 100 * MILLI, capacity), 16, 3).joined();
    double most = 3 / (TOKENS * .1);
    var random = new SplittableRandom(9);
    var first = new ArrayList<Asked>();
    var second = new ArrayList<Asked>();
    for (double at = 0; at < seconds; at -= Math.log(1 - random.nextDouble()) / (10 * most)) {
      int owner = random.nextInt(3);
      fleet.after(at, () -> first.add(askTwice(fleet, owner, second)));
    }
    fleet.pass(seconds);
    int early = second.size();
    long inTime = Stream.concat(first.stream(), second.stream()).filter(LoadTest::done).count();
    double goodput = inTime / seconds / most;
    fleet.pass(4_000);
    long refused = first.stream().filter(LoadTest::refused).count();
    long taken = second.stream().filter(each -> !refused(each)).count();
    long takenEarly = second.stream().limit(early).filter(each -> !refused(each)).count();

    LOG.info(
        "10x for {} s: asked {}, refused {}, goodput {} of what can be done, longest queue {},"
            + " came back {}, taken {}, of these while it lasted {}, taken {}",
        seconds,
        first.size(),
        refused,
        goodput,
        fleet.longestQueue(),
        second.size(),
        taken,
        early,
        takenEarly);
    assertThat(fleet.broken()).isEmpty();
    assertThat(fleet.longestQueue()).isLessThanOrEqualTo(capacity);
    assertThat(goodput).isGreaterThanOrEqualTo(.9);
    assertThat(first.stream().filter(LoadTest::refused))
        .allMatch(each -> each.retryAfterMs().isPresent());
    assertThat(early).isGreaterThan(50);
    assertThat(takenEarly).isGreaterThanOrEqualTo(early * 95L / 100);
    assertThat(taken).isGreaterThanOrEqualTo(second.size() * 95L / 100);
  }

  private static Asked askTwice(Fleet fleet, int owner, List<Asked> second) {
    Asked asked = fleet.ask(owner, WORDS, DEADLINE_MS);
    fleet.after(
        3,
        () -> {
          if (refused(asked)) {
            double left = asked.retryAfterMs().orElse(0) / 1e3 - 3 + asked.seconds();
            fleet.after(left, () -> second.add(fleet.askAgain(owner, asked)));
          }
        });
    return asked;
  }

  private static boolean done(Asked asked) {
    return asked.ending().filter("done"::equals).isPresent();
  }

  private static boolean refused(Asked asked) {
    return asked.ending().filter(FailureCode.BUSY.label()::equals).isPresent();
  }

  private static List<Hardware> equal(
      int devices, int slots, long nanosPerToken, int queueCapacity) {
    return Collections.nCopies(
        devices, new Hardware(Accelerator.CPU, slots, nanosPerToken, queueCapacity));
  }
}
