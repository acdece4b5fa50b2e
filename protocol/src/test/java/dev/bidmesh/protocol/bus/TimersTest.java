package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 10, timeUnit = TimeUnit.SECONDS)
class TimersTest {

  private static final String LAST = "last";
  private static final Duration END = Duration.ofMillis(30);

  private final List<String> fired = new ArrayList<>();

  @Test
  void shouldTellOfTimesInTheirOrder(Vertx vertx, VertxTestContext test) {
    // Given a clock that stands while they are set, and has passed all of them when one is due.
    var nowNanos = new AtomicLong();
    vertx.runOnContext(
        here -> {
          Timers<String> timers =
              timers(
                  vertx,
                  nowNanos::get,
                  test,
                  () -> assertThat(fired).containsExactly("first", "second", "third", LAST));
          timers.set("second", Duration.ofMillis(10));
          timers.set("first", Duration.ofMillis(2));
          timers.set("third", Duration.ofMillis(20));
          timers.set(LAST, END);
          nowNanos.set(END.toNanos());
        });
  }

  @Test
  void shouldTellOfEqualTimesInTheOrderInWhichTheyWereSet(Vertx vertx, VertxTestContext test) {
    var nowNanos = new AtomicLong();
    List<String> names = IntStream.range(0, 20).mapToObj(String::valueOf).toList();
    vertx.runOnContext(
        here -> {
          Timers<String> timers =
              timers(
                  vertx,
                  nowNanos::get,
                  test,
                  () -> assertThat(fired.subList(0, names.size())).isEqualTo(names));
          names.forEach(name -> timers.set(name, END));
          timers.set(LAST, END);
          nowNanos.set(END.toNanos());
        });
  }

  @Test
  void shouldNeverBeEarly(Vertx vertx, VertxTestContext test) {
    // Given a clock that is a nanosecond short when the event loop says that it is time.
    var nowNanos = new AtomicLong();
    vertx.runOnContext(
        here -> {
          Timers<String> timers =
              timers(vertx, nowNanos::get, test, () -> assertThat(nowNanos).hasValue(7_300_000));
          timers.set(LAST, Duration.ofNanos(7_300_000));
          nowNanos.set(7_299_999);
          vertx.setTimer(END.toMillis(), later -> nowNanos.set(7_300_000));
        });
  }

  @Test
  void shouldForgetCancelledTimes(Vertx vertx, VertxTestContext test) {
    run(
        vertx,
        test,
        timers -> {
          timers.set("gone", Duration.ofMillis(2));
          timers.set("stays", Duration.ofMillis(3));
          timers.cancel("gone");
          timers.cancel("never set");
        },
        () -> assertThat(fired).containsExactly("stays", LAST));
  }

  @Test
  void shouldReplaceATimeBySettingItAgain(Vertx vertx, VertxTestContext test) {
    run(
        vertx,
        test,
        timers -> {
          timers.set("sooner", Duration.ofSeconds(60));
          timers.set("sooner", Duration.ofMillis(2));
          timers.set("later", Duration.ofMillis(2));
          timers.set("later", Duration.ofSeconds(60));
        },
        () -> assertThat(fired).containsExactly("sooner", LAST));
  }

  @Test
  void shouldTellOfNothingAfterAllWereCancelled(Vertx vertx, VertxTestContext test) {
    run(
        vertx,
        test,
        timers -> {
          timers.set("one", Duration.ofMillis(2));
          timers.cancelAll();
        },
        () -> assertThat(fired).containsExactly(LAST));
  }

  @Test
  void shouldNotHoldCancelledTimesThatAreFarAway(Vertx vertx) {
    var timers = new Timers<Integer>(vertx, fired -> {});
    for (int i = 0; i < 10_000; i++) {
      timers.set(i, Duration.ofHours(1));
      timers.cancel(i);
    }

    assertThat(timers.held()).isLessThan(100);
    timers.cancelAll();
    assertThat(timers.held()).isZero();
  }

  @Test
  void shouldLetGoOfTheNamesOfCancelledAndReplacedTimes(Vertx vertx) {
    // Given something large that names a timer far away.
    var timers = new Timers<List<String>>(vertx, fired -> {});
    var cancelled = new WeakReference<>(setLarge(timers));
    timers.cancel(List.of("large"));
    var replaced = new WeakReference<>(setLarge(timers));
    timers.set(List.of("large"), Duration.ofHours(2));
    timers.cancel(List.of("large"));

    assertThat(timers.held()).isEqualTo(3);
    awaitCollected(cancelled);
    awaitCollected(replaced);
    timers.cancelAll();
  }

  private static List<String> setLarge(Timers<List<String>> timers) {
    var name = new ArrayList<>(List.of("large"));
    timers.set(name, Duration.ofHours(1));
    return name;
  }

  private static void awaitCollected(WeakReference<?> reference) {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(reference.get()).isNull();
  }

  @Test
  void shouldGoOnAfterATimeWhoseTakerFailed(Vertx vertx, VertxTestContext test) {
    var timers =
        new Timers<String>(
            vertx,
            name -> {
              if (name.equals("broken")) {
                throw new IllegalStateException(name);
              }
              test.completeNow();
            });
    Context context = vertx.getOrCreateContext();
    context.exceptionHandler(cause -> test.verify(() -> assertThat(cause).hasMessage("broken")));
    context.runOnContext(
        here -> {
          timers.set("broken", Duration.ofMillis(1));
          timers.set(LAST, Duration.ofMillis(1));
        });
  }

  @Test
  void shouldRefuseATimeThatCannotBeCounted(Vertx vertx) {
    var timers = new Timers<String>(vertx, fired -> {});

    assertThatThrownBy(() -> timers.set("never", Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(ArithmeticException.class);
  }

  /** Sets timers on an event loop, and looks what came of them when a later one fires. */
  private void run(
      Vertx vertx,
      VertxTestContext test,
      Consumer<Timers<String>> setting,
      ThrowingCallable check) {
    vertx.runOnContext(
        here -> {
          Timers<String> timers = timers(vertx, MonotonicClock.system(), test, check);
          setting.accept(timers);
          timers.set(LAST, END);
        });
  }

  /** Timers that note which of them fired, and look what came of them when the last one does. */
  private Timers<String> timers(
      Vertx vertx, MonotonicClock clock, VertxTestContext test, ThrowingCallable check) {
    return new Timers<>(
        vertx,
        clock,
        name -> {
          fired.add(name);
          if (name.equals(LAST)) {
            test.verify(check::call);
            test.completeNow();
          }
        });
  }
}
