package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.config.LogLevel;
import dev.bidmesh.node.discover.Heard;
import dev.bidmesh.node.discover.MeshScan;
import dev.bidmesh.node.discover.Trouble;
import dev.bidmesh.node.log.LogSetup;
import dev.bidmesh.node.network.LocalAddress;
import dev.bidmesh.node.network.LocalNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the other devices of the mesh as one node hears them. */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Show the other devices of the mesh.",
    description =
        "Show the other devices of the mesh as a node hears them: what they compute on,"
            + " engines and models, processor load, free slots, work in front of a new prompt, when"
            + " they were last heard, and whether they are suspected to be gone.",
    footer = {
      "",
      "Examples:",
      "  bidmesh peers",
      "  bidmesh peers --node 192.168.1.20",
      "  bidmesh peers --json",
      "  bidmesh peers --discover",
      "",
      "Exit codes: 0 shown, also if there are none, 1 failed, 2 wrong usage, 3"
          + " interrupted, 4 no node reached, 5 refused, 6 timed out."
    })
final class PeersCommand implements Callable<Integer> {

  private static final String NO_NETWORK =
      "no interface leads to other devices: connect this device to a network";

  /** For nodes to tell of themselves. */
  private static final Duration LISTEN = Duration.ofMillis(2_500);

  private final Terminal terminal;
  private final MeshScan scan;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(
      names = "--discover",
      description =
          "Show which meshes are heard in the local network instead, by what nodes with"
              + " --discover tell of themselves. Needs no node here.")
  private boolean discover;

  @Option(names = "--json", description = "Print the peers as JSON.")
  private boolean json;

  PeersCommand(Terminal terminal) {
    this(terminal, MeshScan.during(LISTEN));
  }

  PeersCommand(Terminal terminal, MeshScan scan) {
    this.terminal = terminal;
    this.scan = scan;
  }

  @Override
  public Integer call() {
    if (discover) {
      return heard();
    }
    NodeUrl url = node.url(terminal);
    JsonNode peers =
        new Query(terminal, url).get("/peers", answer -> answer.path("peers").isArray());
    terminal.out().print(json ? peers + "\n" : text(peers));
    return ExitCode.OK.code();
  }

  private int heard() {
    LogSetup.level(LogLevel.ERROR);
    String at =
        LocalNetwork.here()
            .outward()
            .filter(each -> each.kind().leadsToOthers())
            .map(LocalAddress::address)
            .orElseThrow(() -> new CliException(ExitCode.FAILED, NO_NETWORK));
    try {
      List<Heard> meshes = scan.listen(at);
      terminal.out().print(json ? HeardText.json(meshes) + "\n" : HeardText.of(meshes, paint()));
      return ExitCode.OK.code();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, Trouble.NO_MULTICAST + " (" + e.getMessage() + ")", e);
    }
  }

  private Paint paint() {
    return new Paint(terminal.colours());
  }

  private String text(JsonNode peers) {
    return PeersText.of(peers.path("peers"), paint());
  }
}
