package dev.bidmesh.node.cli;

import dev.bidmesh.node.StartupException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits on a command's own thread for what happens on others. */
final class Awaiting {

  private Awaiting() {}

  /**
   * The result of a future that has a deadline of its own.
   *
   * @throws StartupException as it is, if that was the failure
   * @throws CliException for every other failure
   */
  static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StartupException told) {
        throw told;
      }
      throw new CliException(ExitCode.FAILED, "failed: " + e.getCause(), e);
    } catch (CancellationException e) {
      throw new CliException(ExitCode.FAILED, "failed: it was called off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }
}
