package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Revokes a token. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Have a token be accepted no more.",
    description =
        "Have a token be accepted no more. Devices that joined with it stay; see bidmesh node"
            + " remove.",
    footer = {
      "",
      "Exit codes: 0 revoked, 2 no such token, wrong usage, or the mesh was not made here."
    })
final class TokenRevokeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final SecretPlace place = new SecretPlace();

  @Parameters(index = "0", paramLabel = "ID", description = "As bidmesh token list shows it.")
  private String id = "";

  @Option(
      names = "--json",
      description = "Print what was done as JSON: an array 'revoked' of objects with an 'id'.")
  private boolean json;

  TokenRevokeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      place.find(terminal).registrar().revokeToken(id);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    terminal.out().println(json ? revoked() : "revoked  " + Terminal.printable(id));
    return ExitCode.OK.code();
  }

  private ObjectNode revoked() {
    ObjectNode done = Json.object();
    done.putArray("revoked").addObject().put("id", id);
    return done;
  }
}
