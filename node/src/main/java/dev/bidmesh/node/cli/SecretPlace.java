package dev.bidmesh.node.cli;

import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.LogLevel;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.data.HostName;
import dev.bidmesh.node.enrol.Registrar;
import dev.bidmesh.node.log.LogSetup;
import dev.bidmesh.node.security.MeshVault;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of which node of this device a command keeps the secret. */
final class SecretPlace {

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the node, as for serve. Default: the host's name.")
  private @Nullable String name;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the node keeps its state, as for serve. Default: ~/.bidmesh/NAME.")
  private @Nullable String dataDir;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration. Default: bidmesh.yaml in the data directory, if there is one.")
  private @Nullable Path config;

  /**
   * What is known of the node.
   *
   * @param directory of its state
   * @param name of it
   * @param config what was set
   */
  record Found(Path directory, String name, NodeConfig config) {

    MeshVault vault() {
      return new MeshVault(directory);
    }

    /** The books of the mesh, if they are kept here. */
    Registrar registrar() {
      return new Registrar(vault(), Clock.systemUTC(), new SecureRandom());
    }
  }

  /** Finds it, as a start would. */
  Found find(Terminal terminal) {
    var loader =
        new ConfigLoader(
            NodeConfig.DEFAULT.withLogLevel(LogLevel.ERROR),
            Optional.ofNullable(config).or(() -> ConfigFile.named(terminal)),
            terminal.environment(),
            new Flags()
                .value("--name", "name", name)
                .value("--data-dir", "dataDir", dataDir)
                .section());
    Path directory = NodeSite.directoryOf(loader, terminal.home(), terminal.environment());
    NodeConfig found = loader.in(directory);
    LogSetup.level(found.logLevel());
    String own = found.name().orElseGet(() -> HostName.find(terminal.environment()));
    return new Found(directory, own, found);
  }
}
