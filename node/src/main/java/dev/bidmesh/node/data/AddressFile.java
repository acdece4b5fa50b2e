package dev.bidmesh.node.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the HTTP API of a node that runs is, in its directory, so that commands on the same device
 * find it whatever it listens at. What it holds is a hint: nothing depends on its being there.
 */
public final class AddressFile {

  private static final Logger LOG = LoggerFactory.getLogger(AddressFile.class);

  private static final String NAME = "http-address";

  /** Longer ones hold something else. */
  private static final long MAX_LENGTH = 512;

  private AddressFile() {}

  /** Writes down where the node of a directory is, which this process holds. */
  public static void write(Path directory, String url) {
    try {
      Files.writeString(directory.resolve(NAME), url + "\n");
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("directory", directory)
          .addKeyValue("reason", e.getMessage())
          .log("commands on this device will not find this node by themselves");
    }
  }

  /**
   * The node of this device that has a port.
   *
   * @param nodes where the directories of nodes are
   */
  public static Optional<URI> find(Path nodes, int port) {
    return directories(nodes).stream()
        .flatMap(directory -> read(directory).stream())
        .filter(address -> address.getPort() == port)
        .findFirst();
  }

  /** The directories of nodes, in the order of their names. */
  public static List<Path> directories(Path nodes) {
    if (!Files.isDirectory(nodes)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(nodes)) {
      return found.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("directory", nodes).log("cannot be listed: " + e.getMessage());
      return List.of();
    }
  }

  private static Optional<URI> read(Path directory) {
    Path file = directory.resolve(NAME);
    try {
      return Files.exists(file) && Files.size(file) <= MAX_LENGTH && DataDir.isHeld(directory)
          ? Optional.of(URI.create(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.atDebug().addKeyValue("file", file).log("cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }
}
