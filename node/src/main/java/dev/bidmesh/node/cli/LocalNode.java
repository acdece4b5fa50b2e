package dev.bidmesh.node.cli;

import dev.bidmesh.node.Node;
import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.LogLevel;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.log.LogSetup;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node in this process, for one question. */
final class LocalNode implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);
  private static final Duration ENGINES_SETTLE = Duration.ofSeconds(10);

  private final Node node;

  private LocalNode(Node node) {
    this.node = node;
  }

  /**
   * Starts a node that only this process knows of: any free port, loopback, a directory of its own.
   * All else is as for the node that would usually run here.
   */
  static LocalNode start(Terminal terminal) {
    Section own =
        new Flags().value("ask", "httpPort", 0).value("ask", "bind", "127.0.0.1").section();
    var loader =
        new ConfigLoader(
            NodeConfig.DEFAULT.withLogLevel(LogLevel.WARN),
            ConfigFile.named(terminal),
            terminal.environment(),
            own);
    NodeSite site = NodeSite.temporary(loader, terminal.home(), terminal.environment());
    LogSetup.level(site.config().logLevel());
    var started = new LocalNode(Awaiting.result(Node.start(site)));
    try {
      Awaiting.result(started.node.enginesSettled(ENGINES_SETTLE));
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Where it listens. */
  NodeUrl url() {
    return new NodeUrl(URI.create(node.httpAddress()), true);
  }

  /** Stops it. That it did not stop in order changes nothing for whoever has the answer. */
  @Override
  public void close() {
    try {
      Awaiting.result(node.stop());
    } catch (CliException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the node did not stop in order");
    }
  }
}
