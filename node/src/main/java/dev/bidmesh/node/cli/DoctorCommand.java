package dev.bidmesh.node.cli;

import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.Durations;
import dev.bidmesh.node.config.LogLevel;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.node.discover.MeshScan;
import dev.bidmesh.node.doctor.Dialler;
import dev.bidmesh.node.doctor.Doctor;
import dev.bidmesh.node.doctor.Host;
import dev.bidmesh.node.doctor.NetworkCheck;
import dev.bidmesh.node.doctor.Report;
import dev.bidmesh.node.log.LogSetup;
import dev.bidmesh.node.network.LocalNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Examines this device. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Find out what this device can serve, and what not.",
    description =
        "Tell whether a node can serve on this device: which engines, servers and hardware"
            + " were found, what was tried, why not, and how to enable it. It does what a node does"
            + " when it starts, short of joining a mesh, and leaves nothing behind.",
    footer = {
      "",
      "Examples:",
      "  bidmesh doctor",
      "  bidmesh doctor --engine ollama",
      "  bidmesh doctor --config /etc/bidmesh.yaml --json",
      "  bidmesh doctor --network --bind 0.0.0.0 --peer 192.168.1.20",
      "",
      "Exit codes: 0 a node can serve here, 1 it cannot, or something that was asked for does not",
      "work, 2 wrong usage or configuration."
    })
final class DoctorCommand implements Callable<Integer> {

  private static final String PATIENCE = "30s";

  /** For a connection to a device in a network that works. */
  private static final Duration DIAL = Duration.ofSeconds(3);

  /** For nodes to tell of themselves. */
  private static final Duration LISTEN = Duration.ofMillis(2_500);

  private final Terminal terminal;
  private final Function<Map<String, String>, Host> host;

  @Option(
      names = "--engine",
      paramLabel = "SPEC",
      description = "As for serve: examine these engines instead of what is configured or found.")
  private List<String> engines = List.of();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A GGUF file that a node would be given; may be given several times.")
  private List<String> models = List.of();

  @Option(names = "--name", paramLabel = "NAME", description = "As for serve.")
  private @Nullable String name;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "As for serve.")
  private @Nullable String dataDir;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration. Default: bidmesh.yaml in the data directory, if there is one.")
  private @Nullable Path config;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = PATIENCE,
      converter = DurationConverter.class,
      description = "How long engines may load. Default: ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--network",
      description =
          "Examine how other devices reach a node here instead: networks, the address that they"
              + " are told and why, ports, meshes that are heard, firewall.")
  private boolean network;

  @Option(
      names = "--peer",
      paramLabel = "HOST",
      description = "With --network: another device, whose ports are to be reached from here.")
  private @Nullable String peer;

  @Option(names = "--bind", paramLabel = "ADDR", description = "As for serve.")
  private @Nullable String bind;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  DoctorCommand(Terminal terminal) {
    this(terminal, Host::system);
  }

  DoctorCommand(Terminal terminal, Function<Map<String, String>, Host> host) {
    this.terminal = terminal;
    this.host = host;
  }

  @Override
  public Integer call() {
    var loader =
        new ConfigLoader(
            NodeConfig.DEFAULT.withLogLevel(LogLevel.ERROR),
            Optional.ofNullable(config).or(() -> ConfigFile.named(terminal)),
            terminal.environment(),
            flags());
    Path directory = NodeSite.directoryOf(loader, terminal.home(), terminal.environment());
    NodeConfig asked = loader.in(directory);
    LogSetup.level(asked.logLevel());
    Report report = examined(asked, directory);
    terminal.out().print(json ? DoctorText.json(report) + "\n" : text(report));
    return (report.serves() ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private Report examined(NodeConfig asked, Path directory) {
    if (peer != null && !network) {
      throw new CliException(ExitCode.USAGE, "--peer is for --network");
    }
    if (network) {
      String system = System.getProperty("os.name", "unknown");
      return new NetworkCheck(
              LocalNetwork.here(),
              system,
              Dialler.tcp(DIAL),
              new PeersByStatus(terminal)::since,
              MeshScan.during(LISTEN))
          .examine(asked, DataDir.isHeld(directory), Optional.ofNullable(peer));
    }
    if (terminal.outIsTerminal()) {
      String most = Durations.format(timeout);
      terminal.err().println("looking at this device; its engines get " + most + " to be ready");
    }
    return new Doctor(host.apply(terminal.environment()), timeout).examine(asked, directory);
  }

  private Section flags() {
    return new Flags()
        .values("--engine", "engines", engines)
        .values("--model", "models.files", models)
        .value("--name", "name", name)
        .value("--data-dir", "dataDir", dataDir)
        .value("--bind", "bind", bind)
        .section();
  }

  private String text(Report report) {
    return DoctorText.of(report, new Paint(terminal.colours()));
  }
}
