package dev.bidmesh.node.security;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Lets one at a time change the files of a vault, among all threads and processes of the device: a
 * node that serves, and the commands beside it.
 */
final class VaultLock {

  private static final String FILE = "lock";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMillis(5);

  private final PrivateFiles files;

  VaultLock(PrivateFiles files) {
    this.files = files;
  }

  /**
   * Does something while nobody else changes the files.
   *
   * @throws StartupException if somebody else does so for too long
   */
  <T> T holding(Supplier<T> work) {
    try {
      files.makeDirectory();
      try (var channel =
          FileChannel.open(files.path(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Ends with the channel.
        lock(channel);
        return work.get();
      }
    } catch (IOException e) {
      throw new StartupException("cannot lock " + files.path(FILE) + ": " + e.getMessage(), e);
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    Optional<FileLock> lock = attempt(channel);
    while (lock.isEmpty()) {
      if (System.nanoTime() - giveUp > 0) {
        throw new StartupException(
            "another process has been changing "
                + files.path("")
                + " for "
                + TimeUnit.NANOSECONDS.toSeconds(PATIENCE.toNanos())
                + " s. End it and try again.");
      }
      LockSupport.parkNanos(AGAIN.toNanos());
      lock = attempt(channel);
    }
    return lock.get();
  }

  private static Optional<FileLock> attempt(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException byThisProcess) {
      return Optional.empty();
    }
  }
}
