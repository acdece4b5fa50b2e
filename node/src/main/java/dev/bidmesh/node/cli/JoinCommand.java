package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.NodeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Becomes a member of a mesh with a token, and serves. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Join a mesh with a token, and run a node.",
    description =
        "Join a mesh with the token that 'bidmesh up' or 'bidmesh token create' printed on"
            + " another device, and run a node in the foreground. As bidmesh serve --join TOKEN,"
            + " but listens at all addresses unless it is told otherwise, and asks the mesh even if"
            + " this device seems to be a member. The token is needed once: later, bidmesh serve"
            + " --bind 0.0.0.0 is enough.",
    footer = {
      "",
      "Examples:",
      "  bidmesh join bidmesh1.AAAA...",
      "  bidmesh join bidmesh1.AAAA... --name desk --model ~/models/Llama-3.2-1B-Instruct-Q4_K_M.gguf",
      "",
      "Exit codes: as for serve; 4 nobody answers where the token says, 5 the token is refused."
    })
final class JoinCommand extends ServeCommand {

  @Parameters(index = "0", paramLabel = "TOKEN", description = "One line, beginning with bidmesh1.")
  private String token = "";

  JoinCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  NodeConfig defaults() {
    return NodeConfig.DEFAULT.withBind(UpCommand.EVERYWHERE);
  }

  @Override
  Preparation preparation() {
    if (joinsByToken()) {
      throw new CliException(
          ExitCode.USAGE,
          "join takes one token, without --join: a node is a member of one mesh. Give it as"
              + " 'bidmesh join TOKEN'");
    }
    return Joining.now(terminal(), Joining.read(token));
  }
}
