package dev.bidmesh.node.cli;

import dev.bidmesh.node.enrol.StoredToken;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists tokens. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "List the tokens that were made.",
    description =
        "List the tokens that were made, without what makes them valid. Those that cannot be"
            + " used any more are listed for a week.",
    footer = {"", "Exit codes: 0 listed, 2 wrong usage, or the mesh was not made here."})
final class TokenListCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final SecretPlace place = new SecretPlace();

  @Option(names = "--json", description = "Print the tokens as JSON.")
  private boolean json;

  TokenListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<StoredToken> tokens = place.find(terminal).registrar().tokens().tokens();
    Instant now = Instant.now();
    if (json) {
      var result = Json.object();
      var array = result.putArray("tokens");
      tokens.forEach(
          each ->
              array
                  .addObject()
                  .put("id", each.id())
                  .put("created", each.created().toString())
                  .put("expires", each.expires().toString())
                  .put("uses", each.uses())
                  .put("left", each.left())
                  .put("open", each.isOpen(now)));
      terminal.out().println(result);
    } else if (tokens.isEmpty()) {
      terminal.out().println("no tokens; make one with bidmesh token create");
    } else {
      var paint = new Paint(terminal.colours());
      terminal.out().print(table(tokens, now).lines(paint::title, row -> row));
    }
    return ExitCode.OK.code();
  }

  private static Table table(List<StoredToken> tokens, Instant now) {
    var table = new Table("ID", "EXPIRES", "LEFT", "STATE");
    tokens.forEach(
        each ->
            table.row(
                each.id(),
                each.expires().truncatedTo(ChronoUnit.SECONDS).toString(),
                each.left() + " of " + each.uses(),
                state(each, now)));
    return table;
  }

  private static String state(StoredToken token, Instant now) {
    if (token.isOpen(now)) {
      return "open";
    }
    return token.left() == 0 ? "used" : "expired";
  }
}
