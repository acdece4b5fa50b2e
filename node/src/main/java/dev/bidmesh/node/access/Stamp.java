package dev.bidmesh.node.access;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * Tells one state of a file from another without reading it. The key is another one after each
 * replacement, whatever the clock does.
 *
 * @param changed when it was written
 * @param size in bytes
 * @param key of the file where the platform has such
 */
record Stamp(FileTime changed, long size, Optional<Object> key) {

  /** Of a file; empty if there is none. */
  static Optional<Stamp> of(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stamp(
              attributes.lastModifiedTime(),
              attributes.size(),
              Optional.ofNullable(attributes.fileKey())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StartupException("cannot look at " + file + ": " + e.getMessage(), e);
    }
  }
}
