package dev.bidmesh.node.security;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Files of one directory that only their owner can read and change, whatever the defaults of the
 * platform. Each is replaced as a whole or not at all.
 */
final class PrivateFiles {

  /** The largest file that is read, in bytes. */
  static final int MAX_LENGTH = 4 << 20;

  private final Path directory;

  PrivateFiles(Path directory) {
    this.directory = directory;
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  boolean exists(String name) {
    return Files.exists(path(name));
  }

  /**
   * Reads a file.
   *
   * @return empty if there is none
   * @throws StartupException if others can read or change it, or it cannot be read
   */
  Optional<byte[]> read(String name) {
    Path file = path(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    OwnerOnly.require(directory, "700");
    OwnerOnly.require(file, "600");
    try {
      if (Files.size(file) > MAX_LENGTH) {
        throw damaged(name, new IOException("larger than " + MAX_LENGTH + " bytes"));
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new StartupException("cannot read " + file + ": " + reason(e), e);
    }
  }

  /**
   * Writes a file, and the directory if there is none. It is on disk when this returns.
   *
   * @throws StartupException if that is not possible
   */
  void write(String name, byte[] content) {
    Path file = path(name);
    Path fresh = path("." + name + ".new");
    if (content.length > MAX_LENGTH) {
      throw new StartupException(
          "cannot write %s: it would have %d bytes and could not be read again; it may have %d. Remove nodes that are not needed any more."
              .formatted(file, content.length, MAX_LENGTH));
    }
    try {
      makeDirectory();
      Files.deleteIfExists(fresh);
      try (var channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              attributes("rw-------"))) {
        OwnerOnly.restrict(fresh);
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StartupException(
          "cannot write " + file + ": " + reason(e) + ". Make room, or free the directory.", e);
    }
  }

  /**
   * Does something while no other thread or process of this device does the same.
   *
   * @param lock name of the file that stands for it; it is left behind, empty
   * @throws StartupException if somebody else does so for too long
   */
  <T> T exclusively(String lock, Supplier<T> work) {
    try {
      makeDirectory();
    } catch (IOException e) {
      throw new StartupException(
          "cannot make " + directory + ": " + reason(e) + ". Make room, or free the directory.", e);
    }
    return FileHold.holding(path(lock), work);
  }

  /**
   * Removes a file, if there is one.
   *
   * @throws StartupException if that is not possible
   */
  void remove(String name) {
    try {
      Files.deleteIfExists(path(name));
    } catch (IOException e) {
      throw new StartupException(
          "cannot remove " + path(name) + ": " + reason(e) + ". Free the directory.", e);
    }
  }

  /** Makes the directory, for its owner alone, if there is none. */
  private void makeDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory.toAbsolutePath().getParent());
      try {
        Files.createDirectory(directory, attributes("rwx------"));
      } catch (FileAlreadyExistsException e) {
        // Made by somebody else since; anything but a directory is in the way.
        if (!Files.isDirectory(directory)) {
          throw e;
        }
      }
      OwnerOnly.restrict(directory);
    }
  }

  /** When a file was last written; nothing if there is none. */
  Optional<FileTime> stamp(String name) {
    try {
      return Optional.of(Files.getLastModifiedTime(path(name)));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** That a file holds something else than it should. */
  StartupException damaged(String name, Exception cause) {
    return new StartupException(
        path(name)
            + " is damaged. Restore "
            + directory
            + " from a backup, or remove it and join the mesh again with a token.",
        cause);
  }

  private FileAttribute<?>[] attributes(String permissions) {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    }
    return String.valueOf(e.getMessage());
  }
}
