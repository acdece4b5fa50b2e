package dev.bidmesh.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** API keys of a node of this device; every function is one of its commands. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    header = "Make, list and revoke API keys for other devices.",
    description = {
      "Make, list and revoke API keys, by which clients on other devices may use a node.",
      "A node that runs takes up a change within moments. It keeps a digest of each key only."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  bidmesh key create --name laptop",
      "  bidmesh key create --name prometheus --scope inspect --ttl 90d",
      "  bidmesh key list",
      "  bidmesh key revoke k7m2p9xa"
    })
final class KeyCommand implements Runnable {

  private KeyCommand() {}

  /** The command with its own commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new KeyCreateCommand(terminal))
        .addSubcommand(new KeyListCommand(terminal))
        .addSubcommand(new KeyRevokeCommand(terminal));
  }

  @Override
  public void run() {
    throw new CliException(
        ExitCode.USAGE, "give a command: key create, list or revoke. See bidmesh key --help.");
  }
}
