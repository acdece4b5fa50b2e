package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    run(
        vertx,
        test,
        timers -> {
          timers.set("second", Duration.ofMillis(10));
          timers.set("first", Duration.ofMillis(2));
          timers.set("third", Duration.ofMillis(20));
        },
        () -> assertThat(fired).containsExactly("first", "second", "third", LAST));
  }

  @Test
  void shouldNeverBeEarly(Vertx vertx, VertxTestContext test) {
    long begun = System.nanoTime();

    run(
        vertx,
        test,
        timers -> timers.set("one", Duration.ofNanos(7_300_000)),
        () -> assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(END.toNanos()));
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
          var timers =
              new Timers<String>(
                  vertx,
                  name -> {
                    fired.add(name);
                    if (name.equals(LAST)) {
                      test.verify(check::call);
                      test.completeNow();
                    }
                  });
          setting.accept(timers);
          timers.set(LAST, END);
        });
  }
}
