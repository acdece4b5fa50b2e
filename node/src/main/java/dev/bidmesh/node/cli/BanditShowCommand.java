package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a node knows of lanes. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Show what every lane has learned.",
    description =
        "Show every lane that a node knows: the runs it has learned from, its typical time,"
            + " the noise, how true its predictions have been (50 % and 90 % would be right), and"
            + " where its state is from.",
    footer = {
      "",
      "Examples:",
      "  bidmesh bandit show",
      "  bidmesh bandit show --json",
      "",
      "Exit codes: 0 shown, 1 failed, 2 wrong usage, 3 interrupted, 4 no node"
          + " reached, 5 refused, 6 timed out."
    })
final class BanditShowCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  BanditShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Query query = node.query(terminal);
    JsonNode status = query.get("/status", answer -> answer.path("device_id").isTextual());
    JsonNode bandit = status.path("bandit");
    if (bandit.isMissingNode()) {
      throw new CliException(ExitCode.TIMED_OUT, "the node's bandit did not answer in time");
    }
    terminal.out().print(json ? bandit + "\n" : text(status, peers(query, status)));
    return ExitCode.OK.code();
  }

  private static JsonNode peers(Query query, JsonNode status) {
    return status.path("peers").asInt() == 0
        ? MissingNode.getInstance()
        : query.get("/peers", answer -> answer.path("peers").isArray()).path("peers");
  }

  private String text(JsonNode status, JsonNode peers) {
    return BanditText.of(status, peers, new Paint(terminal.colours()));
  }
}
