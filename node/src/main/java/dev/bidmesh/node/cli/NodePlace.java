package dev.bidmesh.node.cli;

import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Names a node of this device by its directory, for commands that read what it keeps there. */
final class NodePlace {

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the node. Default: host's.")
  private @Nullable String name;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the node keeps its state. Default: ~/.bidmesh/NAME.")
  private @Nullable String dataDir;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration. Default: the variable BIDMESH_CONFIG, else bidmesh.yaml in the data"
              + " directory, if there is one.")
  private @Nullable Path config;

  /** What the node would be configured by if it were started now. */
  ConfigLoader loader(Terminal terminal) {
    var flags =
        new Flags().value("--name", "name", name).value("--data-dir", "dataDir", dataDir).section();
    return new ConfigLoader(
        NodeConfig.DEFAULT,
        Optional.ofNullable(config).or(() -> ConfigFile.named(terminal)),
        terminal.environment(),
        flags);
  }

  /** Its directory. */
  Path directory(Terminal terminal) {
    return NodeSite.directoryOf(loader(terminal), terminal.home(), terminal.environment());
  }
}
