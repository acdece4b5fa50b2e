package dev.bidmesh.node.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A step that may block for seconds, which no pool of the toolkit is made for: it has a thread of
 * its own. Whatever keeps it from ending well is a failure of its future, so that nobody waits for
 * ever.
 */
public final class BlockingStep {

  private final Executor threads;

  /**
   * @param name of the thread
   */
  public BlockingStep(String name) {
    this(
        task -> {
          var thread = new Thread(task, name);
          thread.setDaemon(true);
          thread.start();
        });
  }

  /**
   * @param threads of which each task takes one
   */
  BlockingStep(Executor threads) {
    this.threads = threads;
  }

  /**
   * Takes it. What waits for it goes on in its thread.
   *
   * @return fails with what it throws, or with why there is no thread for it
   */
  public <T> Future<T> take(Supplier<T> step) {
    return Future.fromCompletionStage(begun(step));
  }

  /**
   * The same, and what waits for it goes on in a context. If that has ended by then, nobody hears
   * of it any more.
   */
  public <T> Future<T> take(Supplier<T> step, Context context) {
    return Future.fromCompletionStage(begun(step), context);
  }

  /**
   * Takes one that nobody else would take: if it fails, once more, and if there is no thread for
   * it, in that of the caller.
   *
   * @return fails as the last try has
   */
  public <T> Future<T> insist(Supplier<T> step) {
    return take(step).recover(failed -> Future.succeededFuture().map(none -> step.get()));
  }

  /**
   * Also errors end the wait: there may be no memory for a thread, or a class of a library that is
   * loaded only now may not be the one that was expected.
   */
  private <T> CompletableFuture<T> begun(Supplier<T> step) {
    var done = new CompletableFuture<T>();
    try {
      threads.execute(() -> end(done, step));
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  private static <T> void end(CompletableFuture<T> done, Supplier<T> step) {
    try {
      done.complete(step.get());
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }
}
