package dev.bidmesh.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Everything about the configuration of a node of this device. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Show the configuration, or import an older one.",
    description =
        "Show the configuration of a node of this device, and where it was set, or write one"
            + " from files of the programs that Bidmesh descends from.",
    footer = {
      "",
      "Examples:",
      "  bidmesh config show",
      "  bidmesh config show --all --json",
      "  bidmesh config import device_config.json"
    })
final class ConfigCommand implements Runnable {

  private ConfigCommand() {}

  static CommandLine with(Terminal terminal) {
    var config = new CommandLine(new ConfigCommand());
    config.addSubcommand(new ConfigShowCommand(terminal));
    config.addSubcommand(new ConfigImportCommand(terminal));
    config.addSubcommand(new ConfigDeviceCommand(terminal));
    return config;
  }

  @Override
  public void run() {
    throw new CliException(
        ExitCode.USAGE, "give a command: show, import or device. See bidmesh config --help.");
  }
}
