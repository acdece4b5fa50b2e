package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.Origin;
import dev.bidmesh.node.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a node that is started now would run on. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Show the configuration and where it was set.",
    description = {
      "Show what a node of this device would run on if it were started now with the same"
          + " flags, and where each value was set: a line of a file, a variable or a flag.",
      "Nothing is started, made or changed. docs/OPERATIONS.md says what each key means."
    },
    footer = {
      "",
      "Examples:",
      "  bidmesh config show",
      "  bidmesh config show --config bidmesh.yaml",
      "  bidmesh config show --all --json",
      "",
      "Exit codes: 0 shown, 2 wrong usage or configuration."
    })
final class ConfigShowCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final NodePlace place = new NodePlace();

  @Option(names = "--all", description = "Show the values that nobody set, too.")
  private boolean all;

  @Option(names = "--json", description = "Print the settings as JSON.")
  private boolean json;

  ConfigShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ConfigLoader loader = place.loader(terminal);
    Path directory = place.directory(terminal);
    List<Setting> settings =
        Setting.of(loader.in(directory), loader.written(directory)).stream()
            .filter(setting -> all || setting.origin().isPresent())
            .toList();
    terminal.out().print(json ? asJson(settings, directory) + "\n" : asText(settings, directory));
    return ExitCode.OK.code();
  }

  private String asText(List<Setting> settings, Path directory) {
    if (settings.isEmpty()) {
      return "Everything is as it is by default. --all shows it. A file at "
          + directory.resolve(ConfigLoader.FILE_NAME)
          + " would be read.\n";
    }
    var table = new Table("KEY", "VALUE", "SET BY");
    settings.forEach(
        each ->
            table.row(
                each.key(), each.value(), each.origin().map(Origin::where).orElse("default")));
    return table.lines(new Paint(terminal.colours())::title, row -> row);
  }

  private static ObjectNode asJson(List<Setting> settings, Path directory) {
    ObjectNode out = Json.object().put("data_dir", directory.toString());
    ArrayNode list = out.putArray("settings");
    for (Setting each : settings) {
      ObjectNode entry = list.addObject().put("key", each.key()).put("value", each.value());
      each.origin().ifPresent(origin -> entry.put("set_by", origin.where()));
    }
    return out;
  }
}
