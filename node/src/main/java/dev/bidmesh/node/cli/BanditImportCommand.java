package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts learned state into a node's own lanes. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Load what lanes have learned from a file.",
    description = {
      "Give lanes of the node the state of a file, in place of what they have learned.",
      "One file: JSON of bidmesh bandit export. Two files: A and b of a four-feature bandit"
          + " as the originals keep them; units are recognised, and the node must run with"
          + " bandit.model: linear4."
    },
    footer = {
      "",
      "Examples:",
      "  bidmesh bandit import lanes.json",
      "  bidmesh bandit import --adopt lanes-of-my-old-phone.json",
      "  bidmesh bandit import linucb_A.dat linucb_b.dat --lane builtin",
      "  bidmesh bandit import linucb_A.dat linucb_b.dat --pending pending_bids.txt",
      "",
      "Exit codes: 0 all taken, 1 failed, 2 wrong usage or unusable file, 3 interrupted, 4 no node"
          + " reached, 5 a lane was refused, 6 timed out."
    })
final class BanditImportCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Parameters(arity = "1..2", paramLabel = "FILE", description = "JSON, or A and b.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--lane",
      paramLabel = "LANE",
      description =
          "Which lane A and b are for: its key, or an engine that serves one model. Default: the"
              + " only one.")
  private @Nullable String lane;

  @Option(
      names = "--adopt",
      description = "Take lanes of another device as this one's: it took that one's place.")
  private boolean adopt;

  @Option(
      names = "--pending",
      paramLabel = "FILE",
      description =
          "Tell of the bids in the originals' pending_bids.txt too, beside A and b: how many wait"
              + " for the time of their run, are older than an hour, or malformed. They cannot be"
              + " taken over, since these times are never sent here.")
  private Optional<Path> pending = Optional.empty();

  @Option(names = "--json", description = "Print the node's answer as JSON.")
  private boolean json;

  BanditImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    refuseFlagsOfTheOtherForm();
    pending.ifPresent(this::tell);
    Query query = node.query(terminal);
    JsonNode status = query.get("/status", answer -> answer.path("device_id").isTextual());
    ObjectNode body = files.size() == 1 ? exported(status) : originals(status);
    JsonNode answer =
        query.post("/bandit/lanes", body, replaced -> replaced.path("refused").isArray());
    return Replaced.report(terminal, answer, json ? Optional.empty() : Optional.of("taken over"));
  }

  private void tell(Path file) {
    PendingFile.read(file, System.currentTimeMillis() / 1000).report(terminal);
  }

  private ObjectNode exported(JsonNode status) {
    Path file = files.get(0);
    return adopt
        ? LaneFiles.adopted(file, status.path("device_id").asText())
        : LaneFiles.exported(file);
  }

  private void refuseFlagsOfTheOtherForm() {
    if (files.size() == 1 && lane != null) {
      throw new CliException(
          ExitCode.USAGE, "--lane is for A and b, two files; an export names its lanes itself");
    }
    if (files.size() == 1 && pending.isPresent()) {
      throw new CliException(
          ExitCode.USAGE, "--pending is for A and b, two files; an export has no pending bids");
    }
    if (files.size() == 2 && adopt) {
      throw new CliException(
          ExitCode.USAGE, "--adopt is for one file, an export; A and b belong to no device");
    }
  }

  private ObjectNode originals(JsonNode status) {
    String key = OwnLanes.of(status).find(Optional.ofNullable(lane));
    return LaneFiles.originals(
        files.get(0), files.get(1), key, note -> terminal.err().println(note));
  }
}
