package dev.bidmesh.node.cli;

import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.access.ApiKeyFile;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags by which commands about keys are told whose keys. */
final class ApiKeyPlace {

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description =
          "Name of the node on this device, as --name of serve. Default: the host's name.")
  private @Nullable String nodeName;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the node keeps its state. Default: ~/.bidmesh/NAME.")
  private @Nullable String dataDir;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration. Default: bidmesh.yaml in the data directory, if there is one.")
  private @Nullable Path config;

  /** Where the keys of that node are. */
  ApiKeyFile file(Terminal terminal) {
    var flags =
        new Flags()
            .value("--node-name", "name", nodeName)
            .value("--data-dir", "dataDir", dataDir)
            .section();
    var loader =
        new ConfigLoader(
            NodeConfig.DEFAULT,
            Optional.ofNullable(config).or(() -> ConfigFile.named(terminal)),
            terminal.environment(),
            flags);
    return new ApiKeyFile(NodeSite.directoryOf(loader, terminal.home(), terminal.environment()));
  }
}
