package dev.bidmesh.node.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * By what a change of a file shows.
 *
 * @param modified when it was written last
 * @param bytes its size
 */
record FileStamp(FileTime modified, long bytes) {

  /**
   * That of a file; empty if there is none.
   *
   * @throws IOException if that cannot be told
   */
  static Optional<FileStamp> of(Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new FileStamp(attributes.lastModifiedTime(), attributes.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
