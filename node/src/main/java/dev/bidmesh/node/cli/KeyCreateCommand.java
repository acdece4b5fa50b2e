package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.node.access.NewApiKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a key. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Make an API key.",
    description =
        "Make an API key and print it, this once: the node keeps a digest only, and nobody"
            + " can show it again. Clients send it as 'Authorization: Bearer KEY' or 'x-api-key:"
            + " KEY', which programs for the OpenAI and Anthropic APIs do with what they are given"
            + " as API key; a browser gets it at the dashboard's login.",
    footer = {
      "",
      "Scopes:",
      "  prompt    ask prompts, see models and health; follow and end prompts of the same key",
      "  inspect   see everything: status, traces of all prompts, metrics, the bus, with texts",
      "  admin     all of that; change what is learned, end any prompt",
      "",
      "Examples:",
      "  bidmesh key create --name laptop",
      "  bidmesh key create --name dashboard --scope inspect --scope prompt",
      "  bidmesh key create --name ci --ttl 30d --per-minute 60 --at-once 2",
      "",
      "Exit codes: 0 made, 2 wrong usage, or the file of the keys cannot be used."
    })
final class KeyCreateCommand implements Callable<Integer> {

  private static final String UNNAMED = "unnamed";

  private final Terminal terminal;

  @Option(
      names = "--scope",
      paramLabel = "prompt|inspect|admin",
      converter = ScopeConverter.class,
      description = "What it allows; may be given several times. Default: prompt.")
  private List<Scope> scopes = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = UNNAMED,
      description = "What it is for, as key list shows it. Default: ${DEFAULT-VALUE}.")
  private String name = UNNAMED;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = LongDurationConverter.class,
      description = "How long it is valid, such as 12h or 90d. Default: until it is revoked.")
  private @Nullable Duration ttl;

  @Option(
      names = "--per-minute",
      paramLabel = "N",
      description = "Requests that it may make in a minute. Default: gateway.keys.perMinute.")
  private @Nullable Integer perMinute;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = "Requests that it may have in work at once. Default: gateway.keys.atOnce.")
  private @Nullable Integer atOnce;

  @Mixin private final ApiKeyPlace place = new ApiKeyPlace();

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  KeyCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NewApiKey made = made();
    if (json) {
      ObjectNode shown = ApiKeyText.json(made.key(), Instant.now());
      terminal.out().println(shown.put("key", made.secret()));
    } else {
      terminal.out().println(made.secret());
      terminal.err().println(terminal.shown(note(made.key())));
    }
    return ExitCode.OK.code();
  }

  private NewApiKey made() {
    Set<Scope> wanted = scopes.isEmpty() ? EnumSet.of(Scope.PROMPT) : EnumSet.copyOf(scopes);
    var wish =
        new NewApiKey.Wish(name, wanted, Optional.ofNullable(ttl), given(perMinute), given(atOnce));
    try {
      return NewApiKey.create(place.file(terminal), wish, Instant.now(), new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static String note(ApiKey key) {
    String until =
        key.expiresMs().isPresent()
            ? ", until " + Instant.ofEpochMilli(key.expiresMs().getAsLong())
            : "";
    return "key '%s' (%s) allows %s%s. It is not shown again; to take it back: bidmesh key revoke %s"
        .formatted(key.name(), key.id(), Scope.words(key.scopes(), ", "), until, key.id());
  }

  private static OptionalInt given(@Nullable Integer number) {
    return Optional.ofNullable(number).map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
