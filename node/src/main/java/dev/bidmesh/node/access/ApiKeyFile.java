package dev.bidmesh.node.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bidmesh.gateway.access.KeySource;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.security.FileHold;
import dev.bidmesh.node.security.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The API keys of a node on disk, for its owner alone: digests, from which no key can be told, but
 * whoever could write here could let himself in. Replaced as a whole or not at all.
 *
 * <p>Safe for use by many threads.
 */
public final class ApiKeyFile implements KeySource {

  /** Name of the file in the data directory. */
  public static final String NAME = "keys.json";

  /** Longest file that is read, in bytes: much more than the most keys take. */
  private static final long MAX_LENGTH = 1 << 20;

  private final Path file;
  private Optional<Known> known = Optional.empty();

  private record Known(Stamp stamp, ApiKeys keys) {}

  /**
   * @param dataDirectory of the node
   */
  public ApiKeyFile(Path dataDirectory) {
    this.file = dataDirectory.resolve(NAME);
  }

  /**
   * The keys that there are now; the file is read only if it has changed.
   *
   * @throws StartupException if it is damaged, cannot be read, or others can change it
   */
  @Override
  public synchronized ApiKeys read() {
    Optional<Stamp> stamp = Stamp.of(file);
    if (stamp.isEmpty()) {
      known = Optional.empty();
      return ApiKeys.NONE;
    }
    if (known.isEmpty() || !known.get().stamp().equals(stamp.get())) {
      known = Optional.of(new Known(stamp.get(), content()));
    }
    return known.get().keys();
  }

  /**
   * Changes the keys while nobody else does.
   *
   * @param change a function of the present ones; what it throws is thrown, and nothing changes
   * @return the new ones, which are on disk by then
   * @throws StartupException if they cannot be read or written
   */
  public ApiKeys update(UnaryOperator<ApiKeys> change) {
    makeDirectory();
    return FileHold.holding(file.resolveSibling(NAME + ".lock"), () -> changed(change));
  }

  private ApiKeys changed(UnaryOperator<ApiKeys> change) {
    ApiKeys next = change.apply(Files.exists(file) ? content() : ApiKeys.NONE);
    write(ApiKeyJson.encode(next));
    return next;
  }

  private ApiKeys content() {
    OwnerOnly.require(file, "600");
    try {
      if (Files.size(file) > MAX_LENGTH) {
        throw damaged(new IOException("larger than " + MAX_LENGTH + " bytes"));
      }
      return ApiKeyJson.decode(Files.readAllBytes(file));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(e);
    } catch (IOException e) {
      throw new StartupException("cannot read " + file + ": " + reason(e), e);
    }
  }

  private void makeDirectory() {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void write(byte[] content) {
    Path fresh = file.resolveSibling("." + NAME + ".new");
    try {
      Files.deleteIfExists(fresh);
      try (var channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownersOnly())) {
        OwnerOnly.restrict(fresh);
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private FileAttribute<?>[] ownersOnly() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private StartupException unwritable(IOException e) {
    return new StartupException("cannot write " + file + ": " + reason(e), e);
  }

  private StartupException damaged(Exception cause) {
    String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new StartupException(
        file
            + " is damaged ("
            + why
            + "). Restore it from a backup, or remove it and make new keys with bidmesh key create.",
        cause);
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }
}
