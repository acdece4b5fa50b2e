package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of an engine, one per slot; idle ones end after a while. */
final class WorkerPool {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
  private static final long IDLE_SECONDS = 30;

  private final int slots;
  private final ThreadPoolExecutor threads;
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final Set<RunControl> running = ConcurrentHashMap.newKeySet();
  private final AtomicInteger taken = new AtomicInteger();

  WorkerPool(String name, int slots) {
    this.slots = slots;
    this.threads =
        new ThreadPoolExecutor(
            slots,
            slots,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            threadFactory(name)) {
          @Override
          protected void terminated() {
            terminated.complete(null);
          }
        };
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs something that is no generation. */
  void execute(Runnable task) {
    threads.execute(task);
  }

  /**
   * Runs a generation if a slot is free.
   *
   * @param work gets the sink to write to; the slot is free before that sink passes on the end
   * @return whether it was taken
   */
  boolean run(RunControl control, GenerationSink sink, Consumer<GenerationSink> work) {
    if (taken.getAndUpdate(count -> Math.min(slots, count + 1)) >= slots || threads.isShutdown()) {
      return false;
    }
    running.add(control);
    var slot = new Slot(control, sink);
    threads.execute(() -> slot.run(work));
    return true;
  }

  /** Cancels everything; completes when all threads have ended. */
  CompletionStage<Void> close() {
    threads.shutdown();
    running.forEach(RunControl::cancel);
    return terminated;
  }

  private static ThreadFactory threadFactory(String name) {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, "bidmesh-" + name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** A taken slot: passes output on, frees itself at the end, and makes sure that there is one. */
  private final class Slot implements GenerationSink {

    private final RunControl control;
    private final GenerationSink sink;
    private boolean ended;

    Slot(RunControl control, GenerationSink sink) {
      this.control = control;
      this.sink = sink;
    }

    void run(Consumer<GenerationSink> work) {
      try {
        work.accept(this);
      } catch (RuntimeException | OutOfMemoryError e) {
        LOG.atError().setCause(e).log("generation failed");
        fail(e);
      }
    }

    private void fail(Throwable cause) {
      if (!ended) {
        ended(
            GenerationEnd.error(
                FailureCode.ENGINE_FAILED, "the engine failed: " + cause, TokenUsage.NONE));
      }
    }

    @Override
    public void promptRead(int tokens) {
      sink.promptRead(tokens);
    }

    @Override
    public void piece(Piece piece) {
      sink.piece(piece);
    }

    @Override
    public void ended(GenerationEnd end) {
      ended = true;
      running.remove(control);
      taken.decrementAndGet();
      sink.ended(end);
    }
  }
}
