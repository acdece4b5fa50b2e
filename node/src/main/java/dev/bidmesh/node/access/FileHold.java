package dev.bidmesh.node.access;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Holds a file against all other threads and processes of the device. */
final class FileHold {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMillis(5);

  private FileHold() {}

  /**
   * Waits for a file and does something while nobody else holds it.
   *
   * @throws StartupException if somebody else holds it for too long
   */
  static <T> T holding(Path file, Supplier<T> work) {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // The lock ends with the channel.
      take(file, channel);
      return work.get();
    } catch (IOException e) {
      throw new StartupException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static void take(Path file, FileChannel channel) throws IOException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!attempt(channel)) {
      if (System.nanoTime() - giveUp > 0) {
        throw new StartupException(
            "another process has held " + file + " for " + PATIENCE.toSeconds() + " s. End it.");
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
}
