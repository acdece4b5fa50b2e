package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.enrol.JoinToken;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a node in the foreground until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Run a node.",
    description = {
      "Run a node in the foreground. It prints one line once it takes prompts, and stops in"
          + " order on Ctrl-C or SIGTERM; a second signal ends it at once.",
      "Each flag is also a key of the configuration file and an environment variable:"
          + " --http-port is httpPort and BIDMESH_HTTP_PORT. Flags win over variables, these over"
          + " the file, the file over defaults."
    },
    footer = {
      "",
      "Engines (SPEC):",
      "  builtin[=FILE][,rate=TOKENS_PER_S][,slots=N]",
      "                                the demo model, always there, or a small one like it",
      "  llama=FILE[,slots=N][,context=TOKENS][,threads=N][,rate=TOKENS_PER_S]",
      "                                any GGUF file with llama.cpp, which is part of Bidmesh",
      "  llama-server=FILE[,program=PATH][,slots=N][,context=TOKENS][,threads=N]",
      "    [,accelerator=npu|gpu|cpu]  any GGUF file with a llama-server of yours",
      "  ollama[=URL][,model=M][,slots=N][,context=N][,keep_alive=TIME]",
      "                                Ollama, by its own API",
      "  openai=URL[,model=M][,slots=N][,accelerator=npu|gpu|cpu][,embeddings=only|also|no]",
      "    [,mesh=allow]               any server with the OpenAI API",
      "  genie=BUNDLE_DIR[,program=PATH][,template=T][,model=NAME][,timeout=TIME]",
      "                                Qualcomm Genie, on the NPU if the bundle says so",
      "  command[[model=NAME,slots=N,timeout=TIME,context=N,max_tokens=N,temperature=X,top_p=X,",
      "    seed=N,template=T]]=PROGRAM ARG...",
      "                                any program that answers one prompt and ends",
      "",
      "Examples:",
      "  bidmesh serve",
      "  bidmesh serve --name desk --engine openai=http://127.0.0.1:1234/v1 --engine builtin",
      "  bidmesh serve --join 192.168.1.20",
      "  bidmesh serve --bind 0.0.0.0 --join bidmesh1.AAAA...",
      "  bidmesh serve --model ~/models/Llama-3.2-1B-Instruct-Q4_K_M.gguf",
      "  curl -H 'content-type: application/json' -d '{\"prompt\":\"Hello\"}' \\",
      "    http://127.0.0.1:8770/prompt",
      "",
      "Exit codes: 0 stopped in order by SIGTERM, 1 failed, 2 wrong usage or configuration,",
      "port or directory in use, 3 stopped by Ctrl-C, 4 nothing to join with --require-join or nobody",
      "there for a token, 5 the mesh refuses the token."
    })
class ServeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Display name, and directory below ~/.bidmesh. Default: the host's name.")
  private @Nullable String name;

  @Option(
      names = "--bind",
      paramLabel = "ADDR",
      description =
          "Address to listen at. Default: 127.0.0.1. Others need a mesh secret, or --insecure.")
  private @Nullable String bind;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = {
        "Port of the HTTP API; 0 takes any free one.",
        "Default: 8770, or if a port of that block is taken, 8780, 8790, …"
      })
  private @Nullable String httpPort;

  @Option(
      names = "--bus-port",
      paramLabel = "PORT",
      description = "Port of the event bus. Default: 8771, moved together with the others.")
  private @Nullable String busPort;

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      description = "Port at which others join. Default: 8772, moved together with the others.")
  private @Nullable String clusterPort;

  @Option(
      names = "--join",
      paramLabel = "HOST[:CLUSTER_PORT]|TOKEN",
      description = {
        "A node of the mesh to join; may be given several times. Until one answers, this node"
            + " serves alone and keeps trying. Default: the mesh it was in last, if it is still"
            + " there.",
        "A token of 'bidmesh token create' makes this device a member of a mesh with a"
            + " secret, once; a member starts whatever becomes of the token."
      })
  private List<String> join = List.of();

  @Option(
      names = "--discover",
      description =
          "Find nodes of the same mesh in the local network, and be found: tells it the mesh's"
              + " name and where to join, by multicast DNS. Who is found still needs the secret."
              + " Default: off.")
  private boolean discover;

  @Option(
      names = "--enrol-port",
      paramLabel = "PORT",
      description = {
        "Port at which the node that made a mesh takes devices in; 0 takes any free one.",
        "Default: three above the HTTP port, or any free one if that is taken."
      })
  private @Nullable String enrolPort;

  @Option(
      names = "--require-join",
      description = "End with exit code 4 if no node answers at the start.")
  private boolean requireJoin;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      description = "Only nodes with the same one form a mesh. Default: bidmesh.")
  private @Nullable String clusterName;

  @Option(
      names = "--engine",
      paramLabel = "SPEC",
      description = {
        "What runs prompts, in order of preference; may be given several times.",
        "Default: the servers that are found on this device, and builtin; see bidmesh doctor."
      })
  private List<String> engines = List.of();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = {
        "A GGUF file to run with the best engine that there is for it; may be given several times.",
        "Beside the engines of --engine."
      })
  private List<String> models = List.of();

  @Option(
      names = "--emulate-npu",
      description = "Let the processor play an NPU, for demonstrations. Shown everywhere.")
  private boolean emulateNpu;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description =
          "Routing: adaptive (default), npu-first, lowest-cpu, least-outstanding, power-of-two,"
              + " round-robin or random.")
  private @Nullable String policy;

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      description = "mesh (default): every node takes prompts; hub: only the one of --hub.")
  private @Nullable String topology;

  @Option(
      names = "--hub",
      paramLabel = "NAME",
      description = {
        "Name or id of the node that alone takes prompts; all nodes get the same.",
        "Implies --topology hub."
      })
  private @Nullable String hub;

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

  @Option(names = "--insecure", description = "Allow --bind beyond loopback without a mesh secret.")
  private boolean insecure;

  @Option(
      names = "--lan-http",
      description = {
        "Speak HTTP without TLS beyond loopback, for clients that refuse the mesh's certificate.",
        "Keys, prompts and answers can be read on the network then."
      })
  private boolean lanHttp;

  @Option(
      names = "--ollama-port",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "11434",
      description = {
        "Listen at this port as well if it is free, for clients that know only Ollama's.",
        "Default without PORT: ${FALLBACK-VALUE}."
      })
  private @Nullable String ollamaPort;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info (default), debug or trace.")
  private @Nullable String logLevel;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return new Serving(terminal, flags(), Optional.ofNullable(config), defaults(), preparation())
        .run()
        .code();
  }

  /** What counts where nothing is set. */
  NodeConfig defaults() {
    return NodeConfig.DEFAULT;
  }

  /** What is done before the node starts. */
  Preparation preparation() {
    List<String> tokens = tokens();
    if (tokens.size() > 1) {
      throw new CliException(
          ExitCode.USAGE, "--join takes one token: a node is a member of one mesh");
    }
    return tokens.isEmpty()
        ? Preparation.none()
        : Joining.atStart(terminal, Joining.read(tokens.get(0)));
  }

  /** Whether a value of --join is a token. */
  final boolean joinsByToken() {
    return !tokens().isEmpty();
  }

  private List<String> tokens() {
    return join.stream().filter(JoinToken::isToken).toList();
  }

  /** The world outside. */
  final Terminal terminal() {
    return terminal;
  }

  /** The flags that were given, as configuration. */
  Section flags() {
    return new Flags()
        .value("--name", "name", name)
        .value("--bind", "bind", bind)
        .value("--http-port", "httpPort", httpPort)
        .value("--bus-port", "busPort", busPort)
        .value("--cluster-port", "clusterPort", clusterPort)
        .values("--join", "join", join.stream().filter(each -> !JoinToken.isToken(each)).toList())
        .on("--discover", "discover.enabled", discover)
        .value("--enrol-port", "enrol.port", enrolPort)
        .on("--require-join", "requireJoin", requireJoin)
        .value("--cluster-name", "clusterName", clusterName)
        .values("--engine", "engines", engines)
        .values("--model", "models.files", models)
        .on("--emulate-npu", "emulateNpu", emulateNpu)
        .value("--policy", "routing.policy", policy)
        .value("--hub", "routing.topology", hub == null ? null : "hub")
        .value("--topology", "routing.topology", topology)
        .value("--hub", "routing.hub", hub)
        .value("--data-dir", "dataDir", dataDir)
        .on("--insecure", "insecure", insecure)
        .on("--lan-http", "gateway.lanHttp", lanHttp)
        .value("--ollama-port", "gateway.ollamaPort", ollamaPort)
        .value("--log-level", "logLevel", logLevel)
        .section();
  }
}
