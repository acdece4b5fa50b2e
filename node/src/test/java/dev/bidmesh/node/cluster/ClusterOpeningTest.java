package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClusterOpeningTest {

  private final AtomicBoolean closed = new AtomicBoolean();
  private final Vertx vertx = Vertx.vertx();

  private <T> T opened(Supplier<Future<T>> step) {
    await(
        vertx.deployVerticle(
            new VerticleBase() {
              @Override
              public Future<?> stop() {
                closed.set(true);
                return Future.succeededFuture();
              }
            }));
    return await(ClusterOpening.orClosed(vertx, step));
  }

  @Test
  void shouldCloseAnEventBusWhoseNextStepThrows() {
    assertThatThrownBy(
            () ->
                opened(
                    () -> {
                      throw new IllegalStateException("the toolkit has changed");
                    }))
        .hasMessage("the toolkit has changed");

    assertThat(closed).isTrue();
  }

  @Test
  void shouldCloseAnEventBusWhoseNextStepFindsAnotherToolkit() {
    var changed = new NoSuchMethodError("the toolkit has changed");

    assertThatThrownBy(
            () ->
                opened(
                    () -> {
                      throw changed;
                    }))
        .hasCause(changed);

    assertThat(closed).isTrue();
  }

  @Test
  void shouldUndoWhatAStepStandsOnBeforeItFails() {
    var undone = new AtomicBoolean();
    Supplier<Future<Void>> undo =
        () -> {
          undone.set(true);
          return Future.failedFuture("it cannot be undone");
        };

    assertThatThrownBy(
            () ->
                await(
                    ClusterOpening.orUndone(
                        () -> {
                          throw new IllegalStateException("no bus");
                        },
                        undo)))
        .hasMessage("no bus");
    assertThat(undone).isTrue();
    await(vertx.close());
  }

  @Test
  void shouldCloseAnEventBusWhoseNextStepFails() {
    assertThatThrownBy(() -> opened(() -> Future.failedFuture(new IllegalStateException("no"))))
        .hasMessage("no");

    assertThat(closed).isTrue();
  }

  @Test
  void shouldLeaveAnEventBusOpenWhoseNextStepSucceeds() {
    assertThat(opened(() -> Future.succeededFuture(7))).isEqualTo(7);

    assertThat(closed).isFalse();
    await(vertx.close());
  }
}
