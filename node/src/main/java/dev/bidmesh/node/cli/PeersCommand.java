package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
    description =
        "Show the other devices of the mesh as a node hears them: what they compute on,"
            + " engines and models, processor load, free slots, work in front of a new prompt,"
            + " when they were last heard, and whether they are suspected to be gone.",
    footer = {
      "",
      "Examples:",
      "  bidmesh peers",
      "  bidmesh peers --node 192.168.1.20",
      "  bidmesh peers --json",
      "",
      "Exit codes: 0 shown, also if there are none, 1 failed, 2 wrong usage, 3"
          + " interrupted, 4 no node reached, 5 refused, 6 timed out."
    })
final class PeersCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(names = "--json", description = "Print the peers as JSON.")
  private boolean json;

  PeersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NodeUrl url = node.url(terminal);
    JsonNode peers =
        new Query(terminal, url).get("/peers", answer -> answer.path("peers").isArray());
    terminal.out().print(json ? peers + "\n" : text(peers));
    return ExitCode.OK.code();
  }

  private String text(JsonNode peers) {
    return PeersText.of(peers.path("peers"), new Paint(terminal.colours()));
  }
}
