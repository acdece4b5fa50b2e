package dev.bidmesh.node.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flag by which client commands are told which node to talk to. */
final class NodeFlag {

  @Option(
      names = "--node",
      paramLabel = "URL",
      description =
          "HTTP address of the node: HOST, HOST:PORT or URL. Default: the variable"
              + " BIDMESH_NODE, else http://127.0.0.1:8770.")
  private @Nullable String node;

  @Mixin private final KeyFlag key = new KeyFlag();

  /** Which node. */
  NodeUrl url(Terminal terminal) {
    return NodeUrl.resolve(
        Optional.ofNullable(node), key.access(terminal), terminal.environment(), terminal.home());
  }

  /** What to ask it with. */
  Query query(Terminal terminal) {
    return new Query(terminal, url(terminal));
  }
}
