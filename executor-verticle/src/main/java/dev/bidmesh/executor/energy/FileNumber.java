package dev.bidmesh.executor.energy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files in which the kernel tells one thing. */
final class FileNumber {

  private FileNumber() {}

  static long read(Path file) throws IOException {
    try {
      return Long.parseLong(text(file));
    } catch (NumberFormatException e) {
      throw new IOException(file + " holds no number", e);
    }
  }

  /** Its text; problems are told in plain words. */
  static String text(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (AccessDeniedException e) {
      throw new IOException(file + " may not be read by this user", e);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    }
  }
}
