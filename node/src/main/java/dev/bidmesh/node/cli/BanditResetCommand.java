package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has own lanes forget. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Have lanes forget what they have learned.",
    description =
        "Have lanes of the node forget all that they have learned, here and on the other"
            + " devices. Asks first.",
    footer = {
      "",
      "Examples:",
      "  bidmesh bandit reset builtin",
      "  bidmesh bandit reset --all --yes",
      "",
      "Exit codes: 0 forgotten, 1 failed, 2 wrong usage, 3 interrupted or not confirmed, 4 no node"
          + " reached, 5 refused, 6 timed out."
    })
final class BanditResetCommand implements Callable<Integer> {

  private static final Set<String> YES = Set.of("y", "yes");

  private final Terminal terminal;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Parameters(
      arity = "0..*",
      paramLabel = "LANE",
      description = "Which: keys, or engines that serve one model.")
  private List<String> lanes = new ArrayList<>();

  @Option(names = "--all", description = "All lanes of the node.")
  private boolean all;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--json", description = "Print the node's answer as JSON.")
  private boolean json;

  BanditResetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (all != lanes.isEmpty()) {
      throw new CliException(ExitCode.USAGE, "give the lanes to reset, or --all");
    }
    Query query = node.query(terminal);
    ObjectNode body = Json.object();
    if (all) {
      body.put("all", true);
    } else {
      JsonNode status = query.get("/status", answer -> answer.path("device_id").isTextual());
      OwnLanes own = OwnLanes.of(status);
      var keys = body.putArray("lanes");
      lanes.stream().map(lane -> own.find(Optional.of(lane))).distinct().forEach(keys::add);
    }
    confirm();
    return Replaced.report(
        terminal,
        query.post("/bandit/reset", body, answer -> answer.path("refused").isArray()),
        json ? Optional.empty() : Optional.of("forgotten"));
  }

  private void confirm() {
    if (yes) {
      return;
    }
    if (!terminal.inIsTerminal()) {
      throw new CliException(ExitCode.USAGE, "nobody can be asked here; add --yes to reset");
    }
    terminal.err().print("Forget what " + (all ? "all lanes" : lanes) + " learned? [y/N] ");
    terminal.err().flush();
    if (!YES.contains(answer())) {
      throw new CliException(ExitCode.INTERRUPTED, "nothing was forgotten");
    }
  }

  private String answer() {
    try {
      var reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
      return Optional.ofNullable(reader.readLine()).orElse("").strip().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot read the answer: " + e.getMessage(), e);
    }
  }
}
