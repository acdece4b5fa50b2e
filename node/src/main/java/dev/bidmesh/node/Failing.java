package dev.bidmesh.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Failures that are told only when what they left behind is cleared away. */
public final class Failing {

  private Failing() {}

  /** Fails with the cause once the clearing has ended, however it ends. */
  public static <T> CompletableFuture<T> after(CompletableFuture<?> clearing, Throwable cause) {
    return clearing
        .<Object>thenApply(cleared -> cleared)
        .exceptionally(problem -> problem)
        .thenCompose(cleared -> CompletableFuture.failedFuture(plain(cause)));
  }

  private static Throwable plain(Throwable cause) {
    return cause instanceof CompletionException wrapped && wrapped.getCause() != null
        ? plain(wrapped.getCause())
        : cause;
  }
}
