package dev.bidmesh.node;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits on a test's thread, never longer than ten seconds unless told so. */
public final class Await {

  private static final long LONGEST_S = 10;
  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private Await() {}

  /** The result, or the failure as it was if that was not a checked one. */
  public static <T> T await(Future<T> future) {
    return await(future.toCompletionStage());
  }

  /** The result, or the failure as it was if that was not a checked one. */
  public static <T> T await(CompletionStage<T> stage) {
    return await(stage, LONGEST_S);
  }

  /** The same for what may take so many seconds on a busy machine. */
  public static <T> T await(CompletionStage<T> stage, long seconds) {
    try {
      return stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened within " + seconds + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Waits until a condition holds. */
  public static void awaitUntil(String what, BooleanSupplier condition) {
    awaitUntil(what, LONGEST_S, condition);
  }

  /** Waits until a condition holds, which may take so many seconds on a busy machine. */
  public static void awaitUntil(String what, long seconds, BooleanSupplier condition) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > giveUp) {
        throw new AssertionError("not within " + seconds + " s: " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /**
   * Waits until a condition has held at every look for a while, which may take so many seconds on a
   * busy machine.
   */
  public static void awaitSteady(
      String what, long seconds, Duration steady, BooleanSupplier condition) {
    OptionalLong since = OptionalLong.empty();
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      boolean holds = condition.getAsBoolean();
      long now = System.nanoTime();
      if (!holds) {
        since = OptionalLong.empty();
      } else if (since.isEmpty()) {
        since = OptionalLong.of(now);
      } else if (now - since.getAsLong() >= steady.toNanos()) {
        return;
      }
      if (now > giveUp) {
        throw new AssertionError(
            "not for " + steady.toMillis() + " ms within " + seconds + " s: " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
