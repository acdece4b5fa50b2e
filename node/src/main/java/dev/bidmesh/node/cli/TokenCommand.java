package dev.bidmesh.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Everything about the tokens with which devices join. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Make, list and revoke tokens to join with.",
    description =
        "Make, list and revoke the tokens with which devices join a mesh that has a secret."
            + " Works where the mesh was made, beside the node that runs there.",
    footer = {
      "",
      "Examples:",
      "  bidmesh token create",
      "  bidmesh token create --ttl 1h --uses 5",
      "  bidmesh token list",
      "  bidmesh token revoke 1f2e3d4c5b"
    })
final class TokenCommand implements Runnable {

  private TokenCommand() {}

  static CommandLine with(Terminal terminal) {
    var token = new CommandLine(new TokenCommand());
    token.addSubcommand(new TokenCreateCommand(terminal));
    token.addSubcommand(new TokenListCommand(terminal));
    token.addSubcommand(new TokenRevokeCommand(terminal));
    return token;
  }

  @Override
  public void run() {
    throw new CliException(
        ExitCode.USAGE, "give a command: create, list or revoke. See bidmesh token --help.");
  }
}
