package dev.bidmesh.node.cli;

import java.nio.file.Path;
import java.util.Optional;

/** The configuration file that the environment names. */
final class ConfigFile {

  private static final String VARIABLE = "BIDMESH_CONFIG";

  private ConfigFile() {}

  static Optional<Path> named(Terminal terminal) {
    return Optional.ofNullable(terminal.environment().get(VARIABLE))
        .filter(text -> !text.isBlank())
        .map(Path::of);
  }
}
