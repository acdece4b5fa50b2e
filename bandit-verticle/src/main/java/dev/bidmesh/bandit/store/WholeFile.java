package dev.bidmesh.bandit.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is replaced as a whole: whatever happens to the process or the power, it holds all of
 * the old content or all of the new. The new content is written beside it, forced to disk, and then
 * takes the old one's name.
 */
final class WholeFile {

  private static final Logger LOG = LoggerFactory.getLogger(WholeFile.class);

  private final Path file;
  private final Path fresh;

  WholeFile(Path file) {
    this.file = file;
    this.fresh = file.resolveSibling(file.getFileName() + ".new");
  }

  /**
   * Replaces the content.
   *
   * @throws IOException if the file holds the old content
   */
  void replace(byte[] content) throws IOException {
    try (var channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory();
  }

  /** The new name is on disk only with the directory. Windows cannot open one, and needs not. */
  private void forceDirectory() {
    Path directory = file.toAbsolutePath().getParent();
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("directory", directory).log("directory cannot be forced to disk");
    }
  }
}
