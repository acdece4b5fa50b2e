package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.core.access.ApiKeys;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows which keys there are. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "List API keys.",
    description =
        "Show the API keys of a node: what they are for and allow, not the keys themselves.",
    footer = {
      "",
      "Examples:",
      "  bidmesh key list",
      "  bidmesh key list --json",
      "",
      "Exit codes: 0 shown, 2 wrong usage, or the file of the keys cannot be used."
    })
final class KeyListCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ApiKeyPlace place = new ApiKeyPlace();

  @Option(names = "--json", description = "Print them as JSON.")
  private boolean json;

  KeyListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ApiKeys keys = place.file(terminal).read();
    Instant now = Instant.now();
    if (json) {
      ObjectNode all = Json.object();
      ArrayNode shown = all.putArray("keys");
      keys.all().forEach(key -> shown.add(ApiKeyText.json(key, now)));
      terminal.out().println(all);
    } else if (keys.all().isEmpty()) {
      terminal.err().println("there is no key; bidmesh key create makes one");
    } else {
      var paint = new Paint(terminal.colours());
      terminal.out().print(ApiKeyText.table(keys, now, paint::title));
    }
    return ExitCode.OK.code();
  }
}
