package dev.bidmesh.node;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Closes several things, each of them whatever becomes of the others. */
public final class Closing {

  private Closing() {}

  /**
   * Closes the last one first.
   *
   * @param all what closes each
   * @throws RuntimeException or {@link Error}: what the first that failed threw; what the others
   *     threw is suppressed in it
   */
  public static void inReverse(Collection<Runnable> all) {
    Deque<Runnable> left = new ArrayDeque<>(all);
    close(left);
  }

  /** Closes all because of a failure, which is the one to tell of. */
  public static void after(Throwable failure, Collection<Runnable> all) {
    try {
      inReverse(all);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  private static void close(Deque<Runnable> left) {
    if (left.isEmpty()) {
      return;
    }
    try {
      left.removeLast().run();
    } catch (RuntimeException | Error e) {
      after(e, left);
      throw e;
    }
    close(left);
  }
}
