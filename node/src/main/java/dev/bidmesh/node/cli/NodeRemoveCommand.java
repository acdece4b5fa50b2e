package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.node.enrol.RemovedNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a member. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Remove a member from the mesh.",
    description =
        "Remove a node from the mesh: its certificate is refused by all others within"
            + " seconds, its connections end, and the membership key is replaced. What it has seen"
            + " until then, it keeps.",
    footer = {
      "",
      "Exit codes: 0 removed, 2 no such node, wrong usage, or the mesh was not made here."
    })
final class NodeRemoveCommand implements Callable<Integer> {

  private static final String OVERLAP = "1h";

  private final Terminal terminal;

  @Mixin private final SecretPlace place = new SecretPlace();

  @Parameters(index = "0", paramLabel = "NAME", description = "Its name or device id.")
  private String node = "";

  @Option(
      names = "--overlap",
      paramLabel = "DURATION",
      defaultValue = OVERLAP,
      converter = DurationConverter.class,
      description =
          "How long the others are still let in with the key that the removed node knows. It"
              + " needs a certificate besides, which it has no more. Default: ${DEFAULT-VALUE}.")
  private Duration overlap = Duration.ZERO;

  @Option(
      names = "--json",
      description =
          "Print what was done as JSON: an array 'removed' of objects with 'name' and 'device_id'.")
  private boolean json;

  NodeRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SecretPlace.Found found = place.find(terminal);
    try {
      RemovedNode removed = found.registrar().remove(node, overlap);
      terminal
          .out()
          .println(json ? asJson(removed) : "removed  " + Terminal.printable(removed.name()));
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    if (!DataDir.isHeld(found.directory())) {
      terminal
          .err()
          .println("no node runs here now: the others hear of it when this one serves again");
    }
    return ExitCode.OK.code();
  }

  private static ObjectNode asJson(RemovedNode removed) {
    ObjectNode done = Json.object();
    done.putArray("removed")
        .addObject()
        .put("name", removed.name())
        .put("device_id", removed.deviceId().value());
    return done;
  }
}
