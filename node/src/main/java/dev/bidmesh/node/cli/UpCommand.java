package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.NodeConfig;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a mesh with a secret if there is none, serves, and says how another device joins. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Run a node that other devices can join.",
    description =
        "Run a node that other devices can join: makes a mesh with a secret unless there is"
            + " one, listens at all addresses unless it is told otherwise, and prints the line that"
            + " the next device joins with, also as a QR code. Everything that serve takes is taken"
            + " here, too.",
    footer = {
      "",
      "Examples:",
      "  bidmesh up",
      "  bidmesh up --ttl 1h --uses 5",
      "",
      "Exit codes: as for serve."
    })
final class UpCommand extends ServeCommand {

  static final String EVERYWHERE = "0.0.0.0";

  private static final String TTL = "10m";

  @Option(
      names = "--mesh-name",
      paramLabel = "NAME",
      description = "What people call the mesh, if it is made now. Default: the node's name.")
  private @Nullable String meshName;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      defaultValue = TTL,
      converter = DurationConverter.class,
      description = "How long the line can be used, at most 720h. Default: ${DEFAULT-VALUE}.")
  private Duration ttl = Duration.ZERO;

  @Option(
      names = "--uses",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many devices can join with it, 1 to 1000. Default: ${DEFAULT-VALUE}.")
  private int uses;

  @Option(
      names = "--json",
      description = "Print the line to join with as JSON, as the last of the start.")
  private boolean json;

  UpCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  NodeConfig defaults() {
    return NodeConfig.DEFAULT.withBind(EVERYWHERE);
  }

  @Override
  Preparation preparation() {
    if (joinsByToken()) {
      throw new CliException(
          ExitCode.USAGE,
          "up makes a mesh of its own and takes no token: join that of a token with"
              + " 'bidmesh join TOKEN'");
    }
    TokenCreateCommand.requireValid(ttl, uses);
    return new Welcoming(terminal(), Optional.ofNullable(meshName), ttl, uses, json);
  }
}
