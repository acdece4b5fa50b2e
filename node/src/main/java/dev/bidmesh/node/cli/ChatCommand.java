package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Talks with the mesh, question by question. */
@Command(
    name = "chat",
    aliases = "repl",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Talk with the mesh, question by question.",
    description = {
      "Talk with the mesh. Each question knows what was said before; the answer comes as it"
          + " is generated, and a line below tells who gave it. What was said is kept nowhere. If"
          + " no node was named and none runs on this device, one is started for the chat and"
          + " stopped after it.",
      "Where input is piped, each line is a question."
    },
    footer = {
      "",
      "Within the chat: /why, /model NAME, /system TEXT, /new, /help, /bye; Ctrl-C ends an answer.",
      "",
      "Examples:",
      "  bidmesh chat",
      "  bidmesh chat --model llama3.2 --system \"Answer in one sentence.\"",
      "  bidmesh chat --node 192.168.1.20 --device phone",
      "",
      "Exit codes: 0 ended, 1 failed, 2 wrong usage or configuration, 3 interrupted,",
      "4 no node reached, 6 timed out. Where input is piped, that of the last question."
    })
final class ChatCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Model to ask. Default: the best one that the node has.")
  private @Nullable String model;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before everything else.")
  private @Nullable String system;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens of an answer. Default: the engine's own limit.")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Randomness: 0 takes the likeliest token. Default: the engine's own.")
  private @Nullable Double temperature;

  @Option(
      names = "--deadline",
      paramLabel = "DURATION",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = {
        "Time for one answer, such as 60s. Default: ${DEFAULT-VALUE}.",
        "The node's own limit (gateway.defaultDeadline) holds as well."
      })
  private Duration deadline = Duration.ZERO;

  @Option(
      names = "--node",
      paramLabel = "URL",
      description =
          "HTTP address of the node: HOST, HOST:PORT or URL. Default: the variable"
              + " BIDMESH_NODE, else http://127.0.0.1:8770, else a node started for this chat.")
  private @Nullable String node;

  @Mixin private final KeyFlag key = new KeyFlag();

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "The only device that may answer. Default: whichever is best.")
  private @Nullable String device;

  ChatCommand(Terminal terminal) {
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
    if (url.named() || NodeHttp.listens(url)) {
      return chat(url).code();
    }
    terminal.err().println("no node runs here: starting one for this chat");
    try (LocalNode own = LocalNode.start(terminal)) {
      return chat(own.url()).code();
    }
  }

  private ExitCode chat(NodeUrl url) {
    var options =
        new ChatOptions(
            Optional.ofNullable(model),
            Optional.ofNullable(system),
            maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens),
            temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature),
            Optional.ofNullable(device),
            deadline);
    try (var chat = new Chat(terminal, url, options)) {
      return chat.run();
    }
  }
}
