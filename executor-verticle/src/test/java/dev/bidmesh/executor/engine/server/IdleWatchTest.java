package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.bus.Timers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdleWatchTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Timers<IdleWatch> timers = new Timers<>(vertx, IdleWatch::idle);
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final IdleWatch watch = new IdleWatch(timers, SHORT);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void shouldTellWhenNothingHappensForTooLong() {
    onLoop(() -> watch.restart(() -> heard.add("silent")));

    laterThan(SHORT);

    assertThat(heard).containsExactly("silent");
  }

  @Test
  void shouldTellNothingOnceItHasStopped() {
    onLoop(
        () -> {
          watch.restart(() -> heard.add("silent"));
          watch.stop();
        });

    laterThan(SHORT);

    assertThat(heard).isEmpty();
  }

  /** The timer may have gone off already, on its way behind what stops it. */
  @Test
  void shouldTellNothingOfATimerThatGoesOffAfterItHasStopped() {
    onLoop(
        () -> {
          watch.restart(() -> heard.add("silent"));
          watch.stop();
          watch.idle();
        });

    assertThat(heard).isEmpty();
  }

  @Test
  void shouldCountFromTheBeginningAfterAStop() {
    onLoop(
        () -> {
          watch.restart(() -> heard.add("first"));
          watch.stop();
          watch.restart(() -> heard.add("second"));
        });

    laterThan(SHORT);

    assertThat(heard).containsExactly("second");
  }

  private void onLoop(Runnable task) {
    var done = new CompletableFuture<Void>();
    context.runOnContext(
        none -> {
          task.run();
          done.complete(null);
        });
    done.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Another watch that was set later for longer: what was to come before it has come. */
  private void laterThan(Duration time) {
    var over = new CompletableFuture<Void>();
    var last = new IdleWatch(timers, time.multipliedBy(2));
    onLoop(() -> last.restart(() -> over.complete(null)));
    over.orTimeout(10, TimeUnit.SECONDS).join();
  }
}
