package dev.bidmesh.node.cli;

import dev.bidmesh.node.enrol.MemberRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists members. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "List the members of the mesh.",
    description =
        "List the devices that have a certificate of this mesh, whether they run or not;"
            + " bidmesh peers shows those that run.",
    footer = {"", "Exit codes: 0 listed, 2 wrong usage, or the mesh was not made here."})
final class NodeListCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final SecretPlace place = new SecretPlace();

  @Option(names = "--json", description = "Print the nodes as JSON.")
  private boolean json;

  NodeListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<MemberRecord> nodes = place.find(terminal).registrar().members().devices();
    if (json) {
      var result = Json.object();
      var array = result.putArray("nodes");
      nodes.forEach(
          each ->
              array
                  .addObject()
                  .put("name", each.name())
                  .put("device_id", each.deviceId().value())
                  .put("serial", each.serial())
                  .put("expires", each.expires().toString())
                  .put("state", state(each)));
      terminal.out().println(result);
    } else {
      var table = new Table("NAME", "DEVICE", "CERTIFICATE UNTIL", "STATE");
      nodes.forEach(
          each ->
              table.row(
                  each.name(),
                  each.deviceId().value(),
                  each.expires().truncatedTo(ChronoUnit.SECONDS).toString(),
                  state(each)));
      var paint = new Paint(terminal.colours());
      terminal.out().print(table.lines(paint::title, row -> row));
    }
    return ExitCode.OK.code();
  }

  private static String state(MemberRecord node) {
    if (node.removed()) {
      return "removed";
    }
    return Instant.now().isBefore(node.expires()) ? "member" : "expired";
  }
}
