package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockingStepTest {

  /** As without memory for one; the error of that itself would end the tests. */
  private static final Executor NO_THREAD =
      task -> {
        throw new InternalError("unable to create native thread");
      };

  @Test
  void shouldHaveAThreadOfItsOwn() {
    Future<String> name = new BlockingStep("join").take(() -> Thread.currentThread().getName());

    assertThat(await(name)).isEqualTo("join");
  }

  @Test
  void shouldFailWithAnErrorOfTheStep() {
    Future<Integer> failed =
        new BlockingStep("join")
            .take(
                () -> {
                  throw new NoSuchMethodError("the library has changed");
                });

    assertThatThrownBy(() -> await(failed)).hasRootCauseInstanceOf(NoSuchMethodError.class);
  }

  @Test
  void shouldFailIfThereIsNoThread() {
    Future<Integer> failed = new BlockingStep(NO_THREAD).take(() -> 1);

    assertThatThrownBy(() -> await(failed)).hasRootCauseInstanceOf(InternalError.class);
  }

  @Test
  void shouldDoWithoutAThreadWhatMustBeDone() {
    assertThat(await(new BlockingStep(NO_THREAD).insist(() -> 7))).isEqualTo(7);
  }

  @Test
  void shouldTryOnceMoreWhatMustBeDone() {
    var tries = new AtomicInteger();

    Future<Integer> failed =
        new BlockingStep("leave")
            .insist(
                () -> {
                  tries.incrementAndGet();
                  throw new IllegalStateException("busy");
                });

    assertThatThrownBy(() -> await(failed)).hasMessage("busy");
    assertThat(tries).hasValue(2);
  }

  @Test
  void shouldGoOnInTheContextOfWhoWaits() {
    Vertx vertx = Vertx.vertx();
    Context context = vertx.getOrCreateContext();

    Future<Boolean> there =
        new BlockingStep("look")
            .take(() -> 1, context)
            .map(done -> Vertx.currentContext() == context);

    assertThat(await(there)).isTrue();
    await(vertx.close());
  }

  @Test
  void shouldThrowNothingIfTheContextHasEndedMeanwhile() {
    // given: a look that takes longer than the event bus lives
    Vertx vertx = Vertx.vertx();
    var closed = new CountDownLatch(1);
    List<Thread> threads = new CopyOnWriteArrayList<>();
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    var steps =
        new BlockingStep(
            task -> {
              var thread = new Thread(task);
              thread.setUncaughtExceptionHandler((where, what) -> uncaught.add(what));
              threads.add(thread);
              thread.start();
            });
    Future<Boolean> look =
        steps.take(
            () -> {
              awaitUntil("it is over", () -> closed.getCount() == 0);
              return true;
            },
            vertx.getOrCreateContext());
    Future<Boolean> next = look.map(done -> done);

    // when
    await(vertx.close());
    closed.countDown();

    // then
    awaitUntil("its thread has ended", () -> threads.stream().noneMatch(Thread::isAlive));
    assertThat(uncaught).isEmpty();
    assertThat(next.isComplete()).isFalse();
  }
}
