package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes what a node's own lanes have learned out. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Save what the node's lanes have learned.",
    description =
        "Write what the node's own lanes have learned as JSON, for bidmesh bandit import: at"
            + " most 64 lanes, those with most runs.",
    footer = {
      "",
      "Examples:",
      "  bidmesh bandit export > lanes.json",
      "  bidmesh bandit export --out lanes.json",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong usage, 3 interrupted, 4 no node"
          + " reached, 5 refused (not on this device), 6 timed out."
    })
final class BanditExportCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(names = "--out", paramLabel = "FILE", description = "Write there, not to the output.")
  private @Nullable Path out;

  BanditExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode lanes =
        node.query(terminal).get("/bandit/lanes", answer -> answer.path("lanes").isArray());
    String text = lanes.toPrettyString() + "\n";
    if (out == null) {
      terminal.out().print(text);
    } else {
      write(out, text);
      terminal.err().println(BanditText.counted(lanes.path("lanes").size()) + " written to " + out);
    }
    return ExitCode.OK.code();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
