package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.ApiKeys;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes keys back. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Take API keys back.",
    description =
        "Take API keys back. A node that runs refuses them within moments, cuts off what it"
            + " does for them, and logs browsers out that logged in with them.",
    footer = {
      "",
      "Example:",
      "  bidmesh key revoke k7m2p9xa",
      "",
      "Exit codes: 0 taken back, 2 wrong usage, no such key, or the file of the keys cannot be used."
    })
final class KeyRevokeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of the keys, see key list.")
  private List<String> ids = List.of();

  @Mixin private final ApiKeyPlace place = new ApiKeyPlace();

  @Option(
      names = "--json",
      description = "Print what was done as JSON: an array 'revoked' of objects with an 'id'.")
  private boolean json;

  KeyRevokeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    place.file(terminal).update(this::without);
    if (json) {
      ObjectNode done = Json.object();
      ArrayNode revoked = done.putArray("revoked");
      ids.stream().distinct().forEach(id -> revoked.addObject().put("id", id));
      terminal.out().println(done);
      return ExitCode.OK.code();
    }
    ids.stream()
        .distinct()
        .forEach(id -> terminal.err().println("key " + id + " is none any more"));
    return ExitCode.OK.code();
  }

  private ApiKeys without(ApiKeys keys) {
    for (String id : ids) {
      if (keys.byId(id).isEmpty()) {
        throw new CliException(ExitCode.USAGE, "there is no key '" + id + "'; " + others(keys));
      }
    }
    return new ApiKeys(keys.all().stream().filter(key -> !ids.contains(key.id())).toList());
  }

  private static String others(ApiKeys keys) {
    String known = keys.all().stream().map(ApiKey::id).collect(Collectors.joining(", "));
    return known.isEmpty() ? "there are none" : "there are " + known;
  }
}
