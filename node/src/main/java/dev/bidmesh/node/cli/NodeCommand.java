package dev.bidmesh.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Everything about the members of a mesh with a secret. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "List and remove members of a mesh with a secret.",
    description =
        "List and remove the members of a mesh that has a secret. Works where the mesh was"
            + " made, beside the node that runs there.",
    footer = {"", "Examples:", "  bidmesh node list", "  bidmesh node remove old-laptop"})
final class NodeCommand implements Runnable {

  private NodeCommand() {}

  static CommandLine with(Terminal terminal) {
    var node = new CommandLine(new NodeCommand());
    node.addSubcommand(new NodeListCommand(terminal));
    node.addSubcommand(new NodeRemoveCommand(terminal));
    return node;
  }

  @Override
  public void run() {
    throw new CliException(
        ExitCode.USAGE, "give a command: list or remove. See bidmesh node --help.");
  }
}
