package dev.bidmesh.executor.engine.llama.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadingTurnTest {

  private final ReadingTurn turn = new ReadingTurn();

  @Test
  void shouldNotReadWhatWasCancelledWhileItWaited() {
    var control = new Switch();
    var second = new FutureTask<>(() -> turn.unlessCancelled(control, () -> "second"));
    var waiter = new Thread(second);

    Optional<String> first =
        turn.unlessCancelled(
            new Switch(),
            () -> {
              waiter.start();
              awaitWaiting(waiter);
              control.cancel();
              return "first";
            });

    assertThat(first).hasValue("first");
    assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Optional.empty());
  }

  @Test
  void shouldReadWhatIsPausedSinceAllOthersWouldWaitWithIt() {
    var paused = new Switch();
    paused.pause();

    assertThat(turn.unlessCancelled(paused, () -> "read")).hasValue("read");
  }

  @Test
  void shouldLetOneReadAtATime() {
    var within = new AtomicInteger();
    var most = new AtomicInteger();
    CompletableFuture<?>[] all =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int j = 0; j < 1_000; j++) {
                            turn.unlessCancelled(new Switch(), () -> one(within, most));
                          }
                        }))
            .toArray(CompletableFuture[]::new);

    CompletableFuture.allOf(all).join();

    assertThat(most).hasValue(1);
  }

  private static int one(AtomicInteger within, AtomicInteger most) {
    most.accumulateAndGet(within.incrementAndGet(), Math::max);
    return within.decrementAndGet();
  }

  private static void awaitWaiting(Thread waiter) {
    while (waiter.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
