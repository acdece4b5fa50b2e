package dev.bidmesh.node.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bidmesh.node.StartupException;
import dev.bidmesh.protocol.DeviceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * The identity of a device on disk: made once, and with a start count that only grows, so that
 * peers can tell a restarted device from an old message.
 */
public final class DeviceFile {

  static final String FILE = "device.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private final Path file;

  public DeviceFile(DataDir directory) {
    this.file = directory.path().resolve(FILE);
  }

  /**
   * Counts this start and returns the identity with the new count, which is on disk by then.
   *
   * @param source of randomness for a new identity
   * @throws StartupException if the file is damaged or cannot be written
   */
  public Identity nextStart(Random source) {
    return nextStart(source, 0);
  }

  /**
   * The same with a count that exceeds one that others have heard of this device: a data directory
   * that was restored from a backup is behind.
   *
   * @param heard highest count that is known to others
   */
  public Identity nextStart(Random source, long heard) {
    try {
      Identity last = Files.exists(file) ? read() : new Identity(DeviceId.random(source), 0);
      long highest = Math.max(last.incarnation(), heard);
      Identity next = new Identity(last.deviceId(), Math.addExact(highest, 1));
      write(next);
      return next;
    } catch (JsonProcessingException | ArithmeticException e) {
      throw damaged(e);
    } catch (IOException e) {
      throw new StartupException("cannot read and write " + file + ": " + e.getMessage(), e);
    }
  }

  private Identity read() throws IOException {
    Identity stored = JSON.readValue(file.toFile(), Identity.class);
    if (stored == null) {
      throw damaged(new IOException("it holds null"));
    }
    return stored;
  }

  private StartupException damaged(Exception cause) {
    return new StartupException(
        file
            + " is damaged. Restore it from a backup, or delete it: the device then gets a new "
            + "identity and starts to learn afresh.",
        cause);
  }

  private void write(Identity identity) throws IOException {
    Path fresh = file.resolveSibling(FILE + ".new");
    try (var channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(identity)));
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * What the file holds.
   *
   * @param deviceId made at the first start
   * @param incarnation starts so far
   */
  public record Identity(
      @JsonProperty(required = true) DeviceId deviceId,
      @JsonProperty(required = true) long incarnation) {
    public Identity {
      if (incarnation < 0) {
        throw new IllegalArgumentException("incarnation must be >= 0, not " + incarnation);
      }
    }
  }
}
