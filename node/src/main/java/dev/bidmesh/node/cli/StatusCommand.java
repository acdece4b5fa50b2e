package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows how a node is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    description = {
      "Show a node's engines, queues, telemetry and what is missing from it, prompts in numbers,",
      "learned lanes, and warnings."
    },
    footer = {
      "",
      "Examples:",
      "  bidmesh status",
      "  bidmesh status --node http://192.168.1.20:8770",
      "  bidmesh status --json",
      "",
      "Exit codes: 0 shown, 1 failed, 2 wrong usage, 3 interrupted, 4 no node reached,",
      "5 refused, 6 timed out."
    })
final class StatusCommand implements Callable<Integer> {

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Terminal terminal;

  @Option(
      names = "--node",
      paramLabel = "URL",
      description = {
        "HTTP address of the node. Default: the variable BIDMESH_NODE, else",
        "http://127.0.0.1:8770."
      })
  private @Nullable String node;

  @Option(names = "--json", description = "Print the status as JSON.")
  private boolean json;

  StatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NodeUrl url = NodeUrl.resolve(Optional.ofNullable(node), terminal.environment());
    Interruption interruption = Interruption.on(terminal);
    HttpRequest.Builder request = HttpRequest.newBuilder(url.at("/status"));
    try (var call = Call.send(new NodeHttp(url), url, request, DEADLINE)) {
      interruption.then(signal -> call.callOff(ExitCode.INTERRUPTED));
      JsonNode status = call.read((head, body) -> status(url, head, body));
      terminal.out().print(json ? status + "\n" : text(status));
    }
    return ExitCode.OK.code();
  }

  private String text(JsonNode status) {
    return new StatusText(status, new Paint(terminal.colours())).toString();
  }

  private static JsonNode status(NodeUrl url, HttpResponse<?> head, InputStream body)
      throws IOException {
    JsonNode json = Json.parse(url, new String(body.readAllBytes(), StandardCharsets.UTF_8));
    if (head.statusCode() == 200 && json.path("device_id").isTextual()) {
      return json;
    }
    throw Json.problem(url, json).orElseGet(() -> Json.notANode(url));
  }
}
