package dev.bidmesh.node.cli;

import dev.bidmesh.node.Node;
import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.LogConfig;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.log.LogFiles;
import dev.bidmesh.node.log.LogSetup;
import dev.bidmesh.node.reload.ConfigWatch;
import dev.bidmesh.protocol.message.EngineSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A node in the foreground, from its start to the signal that ends it. */
final class Serving {

  /** Engines that take longer are announced as loading. */
  private static final Duration ENGINES_SETTLE = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final Section flags;
  private final Optional<Path> file;
  private final NodeConfig defaults;
  private final Preparation preparation;

  Serving(
      Terminal terminal,
      Section flags,
      Optional<Path> file,
      NodeConfig defaults,
      Preparation preparation) {
    this.terminal = terminal;
    this.flags = flags;
    this.file = file;
    this.defaults = defaults;
    this.preparation = preparation;
  }

  ExitCode run() {
    var interruption = Interruption.on(terminal);
    var signal = new CompletableFuture<String>();
    interruption.then(signal::complete);
    var loader =
        new ConfigLoader(
            defaults, file.or(() -> ConfigFile.named(terminal)), terminal.environment(), flags);
    NodeSite site = NodeSite.open(loader, terminal.home(), terminal.environment());
    LogSetup.level(site.config().logLevel());
    LogSetup.Kept kept = keptLog(site);
    try {
      return run(site, loader, signal);
    } finally {
      kept.close();
    }
  }

  private static LogSetup.Kept keptLog(NodeSite site) {
    LogConfig log = site.config().log();
    return log.file()
        ? LogSetup.keep(LogFiles.in(site.directory().path()), log)
        : LogSetup.Kept.NOT;
  }

  private ExitCode run(NodeSite site, ConfigLoader loader, CompletableFuture<String> signal) {
    NodeConfig written = site.config();
    NodeSite place = prepared(site);
    Node node = Awaiting.result(Node.start(place));
    var hook = new Thread(() -> stopped(node), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    watchConfig(node, place, loader, kept(written, place.config()), signal);
    announce(node, signal);
    String reason = Awaiting.result(signal);
    terminal.err().println("stopping; once more ends at once");
    boolean orderly = stopped(node);
    if (!orderly) {
      terminal.err().println("bidmesh: did not stop in time; prompts in work were cut off");
      return ExitCode.FAILED;
    }
    return reason.equals(Signals.INTERRUPT) ? ExitCode.INTERRUPTED : ExitCode.OK;
  }

  /** What was prepared for this start stays as it is, whatever is written later. */
  private static UnaryOperator<NodeConfig> kept(NodeConfig written, NodeConfig prepared) {
    return prepared.equals(written)
        ? again -> again
        : again -> again.withBind(prepared.bind()).withJoin(prepared.joinTargets());
  }

  /** Until the signal to end. */
  private static void watchConfig(
      Node node,
      NodeSite site,
      ConfigLoader loader,
      UnaryOperator<NodeConfig> kept,
      CompletableFuture<String> signal) {
    Duration interval = site.config().configCheck();
    if (interval.isZero()) {
      return;
    }
    Path directory = site.directory().path();
    var watch =
        ConfigWatch.start(
            loader.fileOf(directory),
            interval,
            () -> kept.apply(loader.again(directory)),
            node,
            changed -> LogSetup.level(changed.logLevel()));
    signal.whenComplete((name, never) -> watch.close());
  }

  private NodeSite prepared(NodeSite site) {
    try {
      return preparation.before(site);
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }

  /** Unless it is told to end before its engines have loaded. */
  private void announce(Node node, CompletableFuture<String> signal) {
    CompletableFuture<EngineSnapshot> settled = node.enginesSettled(ENGINES_SETTLE);
    Awaiting.result(CompletableFuture.anyOf(settled, signal));
    if (!signal.isDone()) {
      announce(node, Awaiting.result(settled));
    }
  }

  private void announce(Node node, EngineSnapshot engines) {
    engines.engines().forEach(engine -> say("engine  " + EngineText.line(engine)));
    var mesh = new MeshNews(this::say);
    node.onMesh(mesh::changed);
    mesh.changed(node.mesh());
    RoutingText.line(node.routing()).ifPresent(line -> say("routing  " + line));
    node.notices().forEach(notice -> say("warning  " + notice));
    node.ollamaPort()
        .ifPresent(port -> say("ollama  clients of Ollama find this node at port " + port));
    say(
        "ready  %s  node %s  engines: %s"
            .formatted(node.httpAddress(), node.profile().name(), EngineText.serving(engines)));
    preparation.ready(node, this::say);
  }

  private void say(String line) {
    terminal.out().println(Terminal.printable(line));
  }

  private static boolean stopped(Node node) {
    try {
      Awaiting.result(node.stop());
      return true;
    } catch (CliException e) {
      return false;
    }
  }
}
