package dev.bidmesh.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What lanes have learned; every function is one of its commands. */
@Command(
    name = "bandit",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    header = "Show, save, load and forget what lanes have learned.",
    description =
        "Show, take out, put in and forget what lanes have learned of their latency. A lane"
            + " is one model on one engine of one device.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  bidmesh bandit show",
      "  bidmesh bandit export --out lanes.json",
      "  bidmesh bandit import lanes.json",
      "  bidmesh bandit import linucb_A.dat linucb_b.dat --lane builtin",
      "  bidmesh bandit reset --all",
      "",
      "All but show must be run on the node's own device, or with a key that has the scope admin."
    })
final class BanditCommand implements Runnable {

  /** The command with its own commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new BanditCommand())
        .addSubcommand(new BanditShowCommand(terminal))
        .addSubcommand(new BanditExportCommand(terminal))
        .addSubcommand(new BanditImportCommand(terminal))
        .addSubcommand(new BanditResetCommand(terminal));
  }

  @Override
  public void run() {
    throw new CliException(
        ExitCode.USAGE,
        "give a command: bandit show, export, import or reset. See bidmesh bandit --help.");
  }
}
