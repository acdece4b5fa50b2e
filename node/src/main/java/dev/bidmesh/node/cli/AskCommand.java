package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a question, of a running node or of one that it starts for the purpose. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Ask one question.",
    description =
        "Ask a question. The answer goes to standard output as it is generated; who answered,"
            + " why, and how long it took, goes to standard error. If no node was named and none"
            + " runs on this device, one is started for the question and stopped after it.",
    footer = {
      "",
      "Examples:",
      "  bidmesh ask \"What is the capital of France?\"",
      "  bidmesh ask --max-tokens 200 --temperature 0.7 Write a poem about the sea",
      "  cat letter.txt | bidmesh ask - > answer.txt",
      "  bidmesh ask --json --node http://192.168.1.20:8770 Hello",
      "",
      "Exit codes: 0 answered, 1 failed, 2 wrong usage or configuration, 3"
          + " interrupted, 4 no node reached, 5 refused (busy, no such model), 6 timed out."
    })
final class AskCommand implements Callable<Integer> {

  private static final String DEFAULT_DEADLINE = "10m";

  private final Terminal terminal;

  @Parameters(
      paramLabel = "PROMPT",
      arity = "0..*",
      description = "The question. '-', or nothing where input is piped: read it from there.")
  private List<String> words = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Model to ask. Default: the best one that the node has.")
  private @Nullable String model;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens of the answer. Default: the engine's own limit.")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Randomness: 0 takes the likeliest token. Default: the engine's own.")
  private @Nullable Double temperature;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End the answer before this text; may be given several times.")
  private List<String> stop = List.of();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "0 (last) to 100 (first) in a full queue. Default: 50.")
  private @Nullable Integer priority;

  @Option(
      names = "--deadline",
      paramLabel = "DURATION",
      defaultValue = DEFAULT_DEADLINE,
      converter = DurationConverter.class,
      description = "Time for the whole answer, such as 60s. Default: ${DEFAULT-VALUE}.")
  private Duration deadline = Duration.ZERO;

  @Option(
      names = "--node",
      paramLabel = "URL",
      description =
          "HTTP address of the node: HOST, HOST:PORT or URL. Default: the variable"
              + " BIDMESH_NODE, else http://127.0.0.1:8770, else a node started for this"
              + " question.")
  private @Nullable String node;

  @Mixin private final KeyFlag key = new KeyFlag();

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "The only device that may answer. Default: whichever is best.")
  private @Nullable String device;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description =
          "Routing of this question: adaptive, npu-first, lowest-cpu, least-outstanding,"
              + " power-of-two, round-robin or random. Default: the node's.")
  private @Nullable String policy;

  @Option(
      names = "--session",
      paramLabel = "NAME",
      description =
          "Questions of one session stay on the device that answered the last one while it is"
              + " not much slower than the best. 1 to 128 printable ASCII characters without spaces.")
  private @Nullable String session;

  @Option(
      names = "--json",
      description = "Print the whole response as JSON: times, device, bids. Does not stream.")
  private boolean json;

  @Option(
      names = "--own-node",
      description = "Start a node for this question, even where one runs already.")
  private boolean ownNode;

  @Option(names = "--no-stream", description = "Print the answer only when it is complete.")
  private boolean noStream;

  AskCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NodeUrl url =
        NodeUrl.resolve(
            Optional.ofNullable(node),
            key.access(terminal),
            terminal.environment(),
            terminal.home());
    if (ownNode && node != null) {
      throw new CliException(
          ExitCode.USAGE, "--node and --own-node cannot both be: leave one of them out");
    }
    Question question = question();
    try (var asking = new Asking(terminal, url, ownNode, question, json)) {
      return asking.ask().code();
    }
  }

  /** Checked here, since it travels in a header, where not everything can. */
  private Optional<String> session() {
    Optional<String> name = Optional.ofNullable(session);
    if (name.filter(text -> !text.matches("[!-~]{1,128}")).isPresent()) {
      throw new CliException(
          ExitCode.USAGE, "--session must be 1 to 128 printable ASCII characters without spaces");
    }
    return name;
  }

  private Question question() {
    return new Question(
        PromptText.find(words, terminal),
        Optional.ofNullable(model),
        maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens),
        temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature),
        stop,
        priority == null ? OptionalInt.empty() : OptionalInt.of(priority),
        deadline,
        !json && !noStream,
        Optional.ofNullable(policy),
        session(),
        Optional.ofNullable(device));
  }
}
