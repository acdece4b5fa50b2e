package dev.bidmesh.node.data;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's directory, held by this process until it is closed. The lock is the operating system's,
 * so that it ends with the process however that ends.
 */
public final class DataDir implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataDir.class);
  private static final String LOCK_FILE = "lock";

  /**
   * The locked byte lies beyond the text, because on Windows a locked range cannot be read, and the
   * text is for those who do not hold the lock.
   */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int MAX_HOLDER_CHARS = 200;

  private final Path path;
  private final FileChannel channel;

  private DataDir(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the directory if need be, and takes it.
   *
   * @return empty if another node holds it
   * @throws StartupException if it cannot be made or written to
   */
  public static Optional<DataDir> tryClaim(Path path) {
    try {
      Files.createDirectories(path);
      return lock(path);
    } catch (IOException e) {
      throw new StartupException(
          "cannot use the data directory " + path + ": " + reason(e) + ". " + REMEDY, e);
    }
  }

  /**
   * Makes the directory if need be, and takes it.
   *
   * @throws StartupException if another node holds it, or if it cannot be made or written to
   */
  public static DataDir claim(Path path) {
    return tryClaim(path)
        .orElseThrow(
            () ->
                new StartupException(
                    "another node uses the data directory "
                        + path
                        + holder(path).map(who -> " (" + who + ")").orElse("")
                        + ". Stop it, or choose another with --name or --data-dir."));
  }

  /** Whether a process holds a directory; it is not made, and nothing is written. */
  public static boolean isHeld(Path path) {
    Path file = path.resolve(LOCK_FILE);
    if (!Files.exists(file)) {
      return false;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("path", path).log("cannot tell who holds it: " + e.getMessage());
      return false;
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Gives it back; a second call has no effect. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("path", path).log("lock not released in order: " + e.getMessage());
    }
  }

  private static final String REMEDY = "Choose another with --data-dir or BIDMESH_DATA_DIR.";

  private static Optional<DataDir> lock(Path path) throws IOException {
    var channel =
        FileChannel.open(
            path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock != null) {
        tellHolder(channel);
        return Optional.of(new DataDir(path, channel));
      }
    } catch (OverlappingFileLockException e) {
      LOG.atDebug().addKeyValue("path", path).log("held by this process");
    }
    channel.close();
    return Optional.empty();
  }

  private static void tellHolder(FileChannel channel) throws IOException {
    String text = "process " + ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static Optional<String> holder(Path path) {
    try {
      String text = Files.readString(path.resolve(LOCK_FILE)).strip();
      return Optional.of(text)
          .filter(who -> who.startsWith("process ") && who.length() <= MAX_HOLDER_CHARS);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("path", path).log("holder unknown");
      return Optional.empty();
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it is a file";
    }
    return String.valueOf(e.getMessage());
  }
}
