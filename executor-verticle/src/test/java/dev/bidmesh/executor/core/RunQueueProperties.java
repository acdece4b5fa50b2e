package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.core.ClientShare.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/** Who is next, whoever waits. */
class RunQueueProperties {

  private static final Duration NEAR = Duration.ofSeconds(60);
  private static final long FAR_S = 600;

  private RunQueue queue = empty();
  private long runs;

  @BeforeTry
  void emptyTheQueue() {
    queue = empty();
    runs = 0;
  }

  private static RunQueue empty() {
    return new RunQueue(QueueOrder.of(NEAR, Duration.ofSeconds(5)));
  }

  @Property(tries = 200)
  void shouldLetRunsLeaveInTheOrderOfTheirPositions(
      @ForAll @Size(max = 40) List<@IntRange(max = 99_999) Integer> joins,
      @ForAll @IntRange(max = 500) int atS) {
    var waiting = new ArrayList<Long>();
    for (int join : joins) {
      waiting.add(join(join % 5, 20 + 30L * (join % 22), "client-" + join % 4, 1 + join % 3, 0));
      if (join % 7 == 0) {
        queue.remove(waiting.remove(join % waiting.size()));
      }
    }
    Map<Long, Integer> positions = new HashMap<>();
    waiting.forEach(run -> positions.put(run, position(run, seconds(atS))));

    for (int place = 1; place <= waiting.size(); place++) {
      Waiting next = queue.poll(seconds(atS)).orElseThrow();
      assertThat(positions.get(next.run())).isEqualTo(place);
    }
    assertThat(queue.poll(seconds(atS))).isEmpty();
    assertThat(queue.size()).isZero();
  }

  @Property(tries = 200)
  void shouldPutPriorityBeforeNearDeadlinesAndTheseBeforeTurns(
      @ForAll @Size(max = 40) List<@IntRange(max = 99_999) Integer> joins) {
    joins.forEach(each -> join(each % 3, 10 + 25L * (each % 9), "client-" + each % 4, 1, 0));

    Optional<Waiting> before = queue.poll(0);
    while (before.isPresent()) {
      Waiting earlier = before.get();
      Optional<Waiting> next = queue.poll(0);
      next.ifPresent(later -> requireOrder(earlier, later));
      before = next;
    }
  }

  private static void requireOrder(Waiting earlier, Waiting later) {
    assertThat(earlier.priority()).isGreaterThanOrEqualTo(later.priority());
    boolean laterIsNear = later.deadlineNanos() <= NEAR.toNanos();
    if (earlier.priority() == later.priority() && laterIsNear) {
      assertThat(earlier.deadlineNanos() / seconds(5))
          .isLessThanOrEqualTo(later.deadlineNanos() / seconds(5));
    }
  }

  @Property(tries = 100)
  void shouldTellANewcomerWhoIsAheadOfItAsItWillBe(
      @ForAll @Size(max = 30) List<@IntRange(max = 99_999) Integer> joins) {
    joins.forEach(each -> join(each % 2, 20 + 90L * (each % 8), "client-" + each % 3, 1, 0));
    var newcomer = waiting(++runs, 1, 300, "client-0", 1);

    int ahead = queue.ahead(newcomer, 0).size();
    queue.add(newcomer, 0);

    assertThat(position(newcomer.run(), 0)).isEqualTo(ahead + 1);
  }

  @Property(tries = 50)
  void shouldGiveEqualClientsEqualTurnsHoweverManyRunsTheyHave(
      @ForAll @IntRange(min = 2, max = 5) int clients,
      @ForAll @IntRange(min = 5, max = 9) int fewest) {
    for (int client = 0; client < clients; client++) {
      for (int i = 0; i < fewest + 40 * client; i++) {
        join(50, FAR_S, "client-" + client, 1, 0);
      }
    }
    Map<String, Integer> served = new HashMap<>();
    for (int i = 0; i < clients * fewest; i++) {
      served.merge(queue.poll(0).orElseThrow().client(), 1, Integer::sum);
    }

    assertThat(served.values()).hasSize(clients).allMatch(count -> count == fewest);
  }

  @Example
  void shouldCountTimeAndNotRuns() {
    for (int i = 0; i < 40; i++) {
      join(50, FAR_S, "long", 4, 0);
      join(50, FAR_S, "short", 1, 0);
    }
    Map<String, Double> servedS = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      Waiting next = queue.poll(0).orElseThrow();
      servedS.merge(next.client(), next.prediction().meanS(), Double::sum);
    }

    assertThat(servedS.get("long")).isBetween(28.0, 36.0);
    assertThat(servedS.get("short")).isBetween(28.0, 36.0);
  }

  /** Each of them alone would be next: a client that has had nothing yet. */
  @Example
  void shouldNotLetAStreamOfNewClientsStarveAnOldOne() {
    for (int i = 0; i < 8; i++) {
      join(50, FAR_S, "old", 1, 0);
    }
    int polls = 0;
    int oldOnes = 0;
    while (oldOnes < 8 && polls < 200) {
      join(50, FAR_S, "new-" + polls, 1, 0);
      polls++;
      oldOnes += queue.poll(0).orElseThrow().client().equals("old") ? 1 : 0;
    }

    assertThat(oldOnes).isEqualTo(8);
  }

  @Example
  void shouldServeAPatientPromptBeforeItsDeadlineWhateverComes() {
    long patient = join(50, FAR_S, "patient", 1, 0);
    for (int second = 1; second < FAR_S; second++) {
      // Clients that want it within two minutes and get their turn each time.
      join(50, second + 120, "other-" + second, 1, second);
      join(50, second + 120, "another-" + second, 1, second);
      if (queue.poll(seconds(second)).orElseThrow().run() == patient) {
        return;
      }
    }
    throw new AssertionError("the patient prompt was never served");
  }

  @Property(tries = 50)
  void shouldChargeNothingForWhatWasWithdrawn(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 999) Integer> order) {
    join(50, FAR_S, "other", 1, 0);
    join(50, FAR_S, "other", 1, 0);
    var cancelled = new ArrayList<Long>();
    order.forEach(each -> cancelled.add(join(50, FAR_S, "client", 5, 0)));
    for (int each : order) {
      queue.remove(cancelled.remove(each % cancelled.size()));
    }

    long again = join(50, FAR_S, "client", 5, 0);

    assertThat(position(again, 0)).isEqualTo(2);
  }

  @Example
  void shouldChargeNothingForTheFirstOfTwoThatWasWithdrawn() {
    var shares = new FairShare();
    Ticket first = shares.join(waiting(1, 50, FAR_S, "client", 10));
    Ticket second = shares.join(waiting(2, 50, FAR_S, "client", 10));

    assertThat(shares.withdrawn(first)).containsExactly(second);

    assertThat(second.startTag()).isZero();
    assertThat(shares.quote("client")).isEqualTo(10);
  }

  @Example
  void shouldStayBehindTheServedWhateverWasWithdrawnInBetween() {
    var shares = new FairShare();
    shares.join(waiting(1, 50, FAR_S, "other", 10));
    final Ticket before = shares.join(waiting(2, 50, FAR_S, "client", 10));
    shares.served(shares.join(waiting(3, 90, FAR_S, "other", 4)));
    // Virtual time is 2 now: without the one before it, this one would take 2 to 12.
    final Ticket urgent = shares.join(waiting(4, 90, FAR_S, "client", 10));
    final Ticket between = shares.join(waiting(5, 50, FAR_S, "client", 10));
    final Ticket last = shares.join(waiting(6, 50, FAR_S, "client", 10));
    shares.served(urgent);

    shares.withdrawn(between);
    shares.withdrawn(before);

    assertThat(last.startTag()).isEqualTo(12);
  }

  /** Urgent runs have the others served in an order that is none of joining. */
  @Property(tries = 10_000)
  void shouldGoOnAsIfWhatWasWithdrawnHadNeverJoined(
      @ForAll @Size(max = 60) List<@IntRange(max = 99_999) Integer> steps) {
    var all = new History(Set.of());
    all.play(steps);
    var others = new History(all.withdrawn);
    others.play(steps);

    assertThat(all.leaving()).isEqualTo(others.leaving());
  }

  /** Runs of four clients that join, are withdrawn, or are served because they are urgent. */
  private static final class History {

    private final RunQueue queue = empty();
    private final Set<Long> absent;
    private final Set<Long> withdrawn = new HashSet<>();
    private final List<Long> patient = new ArrayList<>();
    private int urgent;

    History(Set<Long> absent) {
      this.absent = absent;
      // Each client waits all the time, so that virtual time passes the same whoever else does.
      for (int client = 0; client < 4; client++) {
        queue.add(waiting(client, 10, FAR_S, "client-" + client, 1), 0);
      }
    }

    void play(List<Integer> steps) {
      for (int i = 0; i < steps.size(); i++) {
        step(steps.get(i), 100 + i);
      }
    }

    private void step(int step, long run) {
      // One at most is urgent, so that it is certain which run is served.
      int priority = step % 3 == 0 && urgent == 0 ? 90 : 50;
      String client = "client-" + step / 3 % 4;
      switch (step / 12 % 4) {
        case 0 -> leave(step);
        case 1 -> serve();
        default -> join(waiting(run, priority, FAR_S, client, 1 + step / 48 % 5));
      }
    }

    private void join(Waiting run) {
      if (run.priority() > 50) {
        urgent++;
      } else {
        patient.add(run.run());
      }
      if (!absent.contains(run.run())) {
        queue.add(run, 0);
      }
    }

    private void leave(int step) {
      if (!patient.isEmpty()) {
        long run = patient.remove(step / 48 % patient.size());
        queue.remove(run);
        withdrawn.add(run);
      }
    }

    private void serve() {
      if (urgent > 0) {
        urgent--;
        queue.poll(0);
      }
    }

    List<Long> leaving() {
      var left = new ArrayList<Long>();
      queue.all(0).forEach(each -> left.add(queue.poll(0).orElseThrow().run()));
      return left;
    }
  }

  @Example
  void shouldMoveUpARunWhoseDeadlineHasComeNear() {
    join(50, 900, "a", 1, 0);
    long early = join(50, 300, "a", 1, 0);

    assertThat(position(early, 0)).isEqualTo(2);
    assertThat(position(early, seconds(239))).isEqualTo(2);
    assertThat(position(early, seconds(240))).isEqualTo(1);
    assertThat(queue.poll(seconds(240))).map(Waiting::run).contains(early);
  }

  @Example
  void shouldTakeNearDeadlinesInTheSameGrainInTurn() {
    join(50, 31, "a", 1, 0);
    long second = join(50, 32, "a", 1, 0);
    long other = join(50, 34, "b", 1, 0);

    assertThat(position(other, 0)).isEqualTo(2);
    assertThat(position(second, 0)).isEqualTo(3);
  }

  @Example
  void shouldNotRememberClientsWithoutEnd() {
    var shares = new FairShare();
    Ticket waits = shares.join(waiting(++runs, 50, FAR_S, "waits", 1));
    for (int i = 0; i < 10_000; i++) {
      shares.served(shares.join(waiting(++runs, 50, FAR_S, "client-" + i, 1_000)));
    }
    double stranger = shares.quote("stranger");
    assertThat(IntStream.range(0, 10_000).filter(i -> shares.quote("client-" + i) > stranger))
        .hasSizeLessThan(100);

    shares.served(waits);
    assertThat(IntStream.range(0, 10_000).filter(i -> shares.quote("client-" + i) > 0)).isEmpty();
    assertThat(shares.quote("stranger")).isZero();
  }

  private long join(int priority, long deadlineS, String client, double serviceS, long atS) {
    queue.add(waiting(++runs, priority, deadlineS, client, serviceS), seconds(atS));
    return runs;
  }

  /** Place of a run that waits, from 1. */
  private int position(long run, long nowNanos) {
    List<Long> order = queue.all(nowNanos).stream().map(Waiting::run).toList();
    assertThat(order).contains(run);
    return order.indexOf(run) + 1;
  }

  private static Waiting waiting(
      long run, int priority, long deadlineS, String client, double serviceS) {
    return new Waiting(run, priority, seconds(deadlineS), client, new Prediction(serviceS, .1));
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
