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
   * @throws StartupException if other threads of this process change files for more than 5 s, or
   *     then another process holds this one for more than 5 s, or this thread is interrupted, or
   *     the file cannot be opened
   */
  public static <T> T holding(Path file, Supplier<T> work) {
    return holding(file, PATIENCE, work);
  }

  /**
   * @param patience for the turn among the threads, and again for the other processes
   */
  static <T> T holding(Path file, Duration patience, Supplier<T> work) {
    takeTurn(file, patience);
    try {
      return alone(file, patience, work);
    } finally {
      THREADS.unlock();
    }
  }

  private static void takeTurn(Path file, Duration patience) {
    try {
      if (!THREADS.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new StartupException(
            ("another thread of this process has been changing files for %s, so that %s could not be"
                    + " changed. Try again.")
                .formatted(Spans.text(patience), file));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(file);
    }
  }

  private static <T> T alone(Path file, Duration patience, Supplier<T> work) {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // The lock ends with the channel.
      take(file, channel, patience);
      return work.get();
    } catch (IOException e) {
      throw new StartupException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static void take(Path file, FileChannel channel, Duration patience) throws IOException {
    long giveUp = System.nanoTime() + patience.toNanos();
    while (!attempt(channel)) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(file);
      }
      if (System.nanoTime() - giveUp > 0) {
        throw new StartupException(
            "another process has held %s for %s. End it and try again."
                .formatted(file, Spans.text(patience)));
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

  private static StartupException interrupted(Path file) {
    return new StartupException("was told to end while waiting to change " + file);
  }
}
