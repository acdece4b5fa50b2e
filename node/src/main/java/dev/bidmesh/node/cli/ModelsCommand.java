package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.models.AliasSuggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the models of the mesh. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Show the models of the mesh and who serves them.",
    description =
        "Show the models of the mesh as a node hears of them: what they are called, who"
            + " serves them and on what, how long a prompt may be, and what they can do.",
    footer = {
      "",
      "Examples:",
      "  bidmesh models",
      "  bidmesh models --json",
      "  bidmesh models --suggest >> bidmesh.yaml",
      "",
      "Exit codes: 0 shown, also if there are none, 1 failed, 2 wrong usage, 3"
          + " interrupted, 4 no node reached, 5 refused, 6 timed out."
    })
final class ModelsCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(names = "--json", description = "Print the models as JSON.")
  private boolean json;

  @Option(
      names = "--suggest",
      description =
          "Print aliases, to put into bidmesh.yaml of every device, for models that seem to be"
              + " one under several names. Look at them first: equal family and size are not equal"
              + " weights.")
  private boolean suggest;

  ModelsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (json && suggest) {
      throw new CliException(ExitCode.USAGE, "give --json or --suggest, not both");
    }
    NodeUrl url = node.url(terminal);
    JsonNode answer =
        new Query(terminal, url).get("/models", each -> each.path("models").isArray());
    if (suggest) {
      suggest(answer.path("models"));
    } else {
      terminal.out().print(json ? answer + "\n" : text(answer));
    }
    return ExitCode.OK.code();
  }

  private String text(JsonNode answer) {
    return ModelsText.of(answer.path("models"), new Paint(terminal.colours()));
  }

  private void suggest(JsonNode models) {
    var names = new ArrayList<List<String>>();
    for (JsonNode model : models) {
      model.path("lanes").forEach(lane -> names.add(names(lane)));
    }
    Map<String, List<String>> suggested = AliasSuggestion.of(names);
    if (suggested.isEmpty()) {
      terminal.err().println("no two models of the mesh seem to be one under different names");
    } else {
      terminal.out().print(Terminal.printable(AliasSuggestion.yaml(suggested)));
    }
  }

  private static List<String> names(JsonNode lane) {
    var names = new ArrayList<String>();
    lane.path("names").forEach(name -> names.add(name.asText()));
    return names.isEmpty() ? List.of("?") : names;
  }
}
