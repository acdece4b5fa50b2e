package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.cluster.member.Departure.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DepartureTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final String LEAVES = "leaves the mesh without waiting any longer";

  private final Scripted cluster = new Scripted();
  private final Departure departure = new Departure(cluster, SHORT, Departure::inThread);

  /** A cluster that does as a test wants, and notes what it was asked. */
  private static class Scripted implements Departure.Cluster {

    final List<String> asked = new CopyOnWriteArrayList<>();
    final CountDownLatch never = new CountDownLatch(1);
    boolean alone;
    boolean broken;
    boolean blocked;
    boolean stuck;
    boolean lost;
    boolean turn = true;
    int looksUntilSafe = 3;

    @Override
    public boolean isAlone() {
      if (lost) {
        throw new IllegalStateException("no member any more");
      }
      return alone;
    }

    @Override
    public void takeBack() {
      asked.add("take back");
      while (stuck && !Thread.interrupted()) {
        LockSupport.park(this);
      }
      if (broken) {
        throw new IllegalStateException("no partition answers");
      }
    }

    @Override
    public boolean takeTurn(Duration longest) throws InterruptedException {
      asked.add("turn");
      if (blocked) {
        never.await();
      }
      return turn;
    }

    @Override
    public boolean isSafe() {
      asked.add("safe");
      return --looksUntilSafe <= 0;
    }
  }

  @Test
  void shouldTakeBackThenWaitForItsTurnAndThenForAllCopies() {
    departure.inOrder(LONG);

    assertThat(departure.prepare()).isEqualTo(Step.READY);

    assertThat(cluster.asked).containsExactly("take back", "turn", "safe", "safe", "safe");
  }

  @Test
  void shouldLeaveAtOnceUnlessItWasToldToLeaveInOrder() {
    departure.prepare();

    assertThat(cluster.asked).isEmpty();
  }

  @Test
  void shouldWaitForNobodyWhenItIsAlone() {
    cluster.alone = true;
    departure.inOrder(LONG);

    departure.prepare();

    assertThat(cluster.asked).isEmpty();
  }

  @Test
  void shouldTakeBackAndTryForItsTurnThoughNoTimeIsLeft() {
    departure.inOrder(Duration.ZERO);

    departure.prepare();

    assertThat(cluster.asked).startsWith("take back", "turn");
  }

  @Test
  void shouldSayHowFarItCameWhenNoTimeIsLeft() {
    cluster.turn = false;
    departure.inOrder(Duration.ZERO);
    try (HeardLog heard = HeardLog.of(Departure.class)) {

      assertThat(departure.prepare()).isEqualTo(Step.TURN);

      assertThat(heard.holds(LEAVES, "at", Step.TURN)).isTrue();
    }
  }

  @Test
  void shouldNotWaitForARegistryThatDoesNotAnswerWhenNoTimeIsLeft() {
    cluster.stuck = true;
    departure.inOrder(Duration.ZERO);
    try (HeardLog heard = HeardLog.of(Departure.class)) {

      assertThat(departure.prepare()).isEqualTo(Step.TAKE_BACK);

      assertThat(heard.holds(LEAVES, "at", Step.TAKE_BACK)).isTrue();
    }
  }

  @Test
  void shouldLeaveThoughItIsNotKnownWhoElseIsThere() {
    cluster.lost = true;
    departure.inOrder(LONG);

    assertThat(departure.prepare()).isEqualTo(Step.TAKE_BACK);

    assertThat(cluster.asked).isEmpty();
  }

  @Test
  void shouldNotAskForCopiesIfItsTurnDoesNotCome() {
    cluster.turn = false;
    departure.inOrder(LONG);

    assertThat(departure.prepare()).isEqualTo(Step.TURN);

    assertThat(cluster.asked).containsExactly("take back", "turn");
  }

  @Test
  void shouldGiveUpWhenCopiesNeverComeToBe() {
    cluster.looksUntilSafe = Integer.MAX_VALUE;
    departure.inOrder(SHORT);

    assertThat(departure.prepare()).isEqualTo(Step.SAFE);
  }

  @Test
  void shouldGiveUpWhenTheClusterKeepsACallForEver() {
    cluster.blocked = true;
    departure.inOrder(SHORT);

    assertThat(departure.prepare()).isEqualTo(Step.TURN);
  }

  @Test
  void shouldLeaveThoughThereIsNoThreadForIt() {
    var without =
        new Departure(
            cluster,
            SHORT,
            steps -> {
              throw new InternalError("unable to create native thread");
            });
    without.inOrder(LONG);
    try (HeardLog heard = HeardLog.of(Departure.class)) {

      assertThat(without.prepare()).isEqualTo(Step.TAKE_BACK);

      assertThat(heard.holds("unable to create native thread")).isTrue();
    }
  }

  @Test
  void shouldLeaveThoughTheClusterIsOutOfOrder() {
    cluster.broken = true;
    departure.inOrder(LONG);

    assertThatCode(departure::prepare).doesNotThrowAnyException();

    assertThat(cluster.asked).containsExactly("take back");
  }
}
