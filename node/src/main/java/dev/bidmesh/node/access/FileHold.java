package dev.bidmesh.node.access;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Holds a file against all other threads and processes of the device until it is closed. */
final class FileHold implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMillis(5);

  private final Path file;
  private final FileChannel channel;

  private FileHold(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits for it and takes it.
   *
   * @throws StartupException if somebody else holds it for too long
   */
  static FileHold of(Path file) {
    try {
      var hold =
          new FileHold(
              file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      hold.take();
      return hold;
    } catch (IOException e) {
      throw new StartupException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private void take() throws IOException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!attempt()) {
      if (System.nanoTime() - giveUp > 0) {
        channel.close();
        throw new StartupException(
            "another process has held " + file + " for " + PATIENCE.toSeconds() + " s. End it.");
      }
      LockSupport.parkNanos(AGAIN.toNanos());
    }
  }

  /** The lock ends with the channel. */
  private boolean attempt() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException byThisProcess) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StartupException("cannot release " + file + ": " + e.getMessage(), e);
    }
  }
}
