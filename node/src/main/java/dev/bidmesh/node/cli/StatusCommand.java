package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how a node is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Show how a node is.",
    description =
        "Show a node and how it belongs to its mesh: engines, queues, telemetry and what is"
            + " missing from it, prompts in numbers, what was learned of every lane, and warnings.",
    footer = {
      "",
      "Examples:",
      "  bidmesh status",
      "  bidmesh status --node http://192.168.1.20:8770",
      "  bidmesh status --watch",
      "  bidmesh status --json",
      "",
      "Exit codes: 0 shown, 1 failed, 2 wrong usage, 3 interrupted, 4 no node"
          + " reached, 5 refused, 6 timed out."
    })
final class StatusCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(StatusCommand.class);

  private final Terminal terminal;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(names = "--json", description = "Print the status as JSON.")
  private boolean json;

  @Option(
      names = "--watch",
      description =
          "Show it anew each second, until Ctrl-C; in a window as much of it as there is room"
              + " for, and all of it at the end. With --json, a line each second.")
  private boolean watch;

  StatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NodeUrl url = node.url(terminal);
    if (watch) {
      var watching = new Watch(terminal);
      var query = new Query(terminal, url);
      return (json ? watching.lines(this::shown, query) : watching.pages(this::shown, query))
          .code();
    }
    terminal.out().print(shown(new Query(terminal, url)));
    return ExitCode.OK.code();
  }

  private String shown(Query query) {
    JsonNode status = query.get("/status", answer -> answer.path("device_id").isTextual());
    return json ? status + "\n" : text(status, peers(query, status));
  }

  /** For their names only, so that a status shows without them. */
  private static JsonNode peers(Query query, JsonNode status) {
    if (status.path("peers").asInt() == 0) {
      return MissingNode.getInstance();
    }
    try {
      return query.get("/peers", answer -> answer.path("peers").isArray()).path("peers");
    } catch (CliException e) {
      if (e.exitCode() == ExitCode.INTERRUPTED) {
        throw e;
      }
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("peers without names");
      return MissingNode.getInstance();
    }
  }

  private String text(JsonNode status, JsonNode peers) {
    return new StatusText(status, peers, new Paint(terminal.colours())).toString();
  }
}
