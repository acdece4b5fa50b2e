package dev.bidmesh.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the other members of the last mesh were, on disk, so that a node that was the first one
 * finds back. What it holds is a hint: nothing depends on its being there or true.
 */
final class MeshFile {

  static final String NAME = "mesh.json";

  private static final Logger LOG = LoggerFactory.getLogger(MeshFile.class);

  /** Addresses that are remembered. */
  static final int MOST = 64;

  private static final ObjectReader READER = new JsonMapper().readerFor(Content.class);
  private static final ObjectWriter WRITER = new JsonMapper().writer();

  private final Path file;
  private volatile List<HostPort> written = List.of();

  MeshFile(Path directory) {
    this.file = directory.resolve(NAME);
  }

  /** The addresses of the last mesh; none if there was none or the file cannot be read. */
  List<HostPort> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return READER.<Content>readValues(file.toFile()).readAll().stream()
          .filter(Objects::nonNull)
          .flatMap(content -> content.members().stream())
          .map(HostPort::parse)
          .toList();
    } catch (IOException | IllegalArgumentException e) {
      warn("the last mesh is not known any more", e);
      return List.of();
    }
  }

  /** Replaces what is remembered, as a whole or not at all. */
  void write(List<HostPort> members) {
    if (members.equals(written)) {
      return;
    }
    Path fresh = file.resolveSibling(NAME + ".new");
    var content = new Content(members.stream().limit(MOST).map(HostPort::toString).toList());
    try {
      try (var channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(WRITER.writeValueAsBytes(content)));
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      written = List.copyOf(members);
    } catch (IOException e) {
      warn("this mesh will not be remembered", e);
    }
  }

  private void warn(String what, Exception cause) {
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("unknown");
    LOG.atWarn().addKeyValue("file", file).addKeyValue("reason", reason).log(what);
  }

  private record Content(@JsonProperty(required = true) List<String> members) {
    private Content {
      members = members == null ? List.of() : List.copyOf(members);
    }
  }
}
