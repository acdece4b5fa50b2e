package dev.bidmesh.node.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flag by which client commands present a key. */
final class KeyFlag {

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description =
          "API key of the node, where it asks for one. Default: the variable BIDMESH_API_KEY, which"
              + " others on this device cannot see.")
  private @Nullable String key;

  /** How to be let in. */
  NodeAccess access(Terminal terminal) {
    return NodeAccess.of(Optional.ofNullable(key), terminal.environment(), terminal.home());
  }
}
