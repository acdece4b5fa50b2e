package dev.bidmesh.node.security;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Holds a file against all other threads and processes of the device: a node that serves, and the
 * commands beside it.
 */
public final class FileHold {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMillis(5);

  /**
   * A lock on a file belongs to the whole process, and ends when any of its threads closes the
   * file; so the threads of this process take turns before they open one.
   */
  private static final ReentrantLock THREADS = new ReentrantLock(true);

  private FileHold() {}

  /**
   * Waits for a file and does something while nobody else holds it.
   *
   * @param file made if there is none; its directory must be there
   * @throws StartupException if somebody else holds it for more than 5 s, or it cannot be opened
   */
  public static <T> T holding(Path file, Supplier<T> work) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    if (!turn()) {
      throw busy("another thread", file);
    }
    try {
      return alone(file, work, giveUp);
    } finally {
      THREADS.unlock();
    }
  }

  private static boolean turn() {
    try {
      return THREADS.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static <T> T alone(Path file, Supplier<T> work, long giveUp) {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // The lock ends with the channel.
      take(file, channel, giveUp);
      return work.get();
    } catch (IOException e) {
      throw new StartupException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static void take(Path file, FileChannel channel, long giveUp) throws IOException {
    while (!attempt(channel)) {
      if (System.nanoTime() - giveUp > 0) {
        throw busy("another process", file);
      }
      LockSupport.parkNanos(AGAIN.toNanos());
    }
  }

  private static boolean attempt(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException byThisProcess) {
      return false;
    }
  }

  private static StartupException busy(String who, Path file) {
    return new StartupException(
        "%s has held %s for %d s. End it and try again."
            .formatted(who, file, PATIENCE.toSeconds()));
  }
}
