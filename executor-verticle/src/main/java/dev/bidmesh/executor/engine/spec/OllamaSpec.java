package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.protocol.Checks;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An Ollama server, by its own API.
 *
 * @param base its URL without a path; absent: the one that {@code OLLAMA_HOST} names, else {@value
 *     #DEFAULT_URL}
 * @param model the model to use; absent: all that it has
 * @param slots prompts that it is sent at once, 1 to {@value #MAX_SLOTS}
 * @param context tokens of context that models are loaded with, 1 to {@value #MAX_CONTEXT}; absent:
 *     as many as a prompt needs, up to the model's most
 * @param keepAlive how long it keeps a model loaded, whatever prompts say; absent: as a prompt
 *     says, else as the server is set up
 */
public record OllamaSpec(
    Optional<URI> base,
    Optional<String> model,
    int slots,
    OptionalInt context,
    Optional<KeepAlive> keepAlive)
    implements EngineSpec {

  /** Where Ollama listens, if nothing else is said. */
  public static final String DEFAULT_URL = "http://127.0.0.1:11434";

  /** Prompts sent at once, if nothing else is said. */
  public static final int DEFAULT_SLOTS = 4;

  /** More than Ollama takes at once. */
  public static final int MAX_SLOTS = 512;

  /** More than any model takes. */
  public static final int MAX_CONTEXT = 100_000_000;

  static final String KIND = "ollama";
  static final String FORM = "ollama[=URL][,model=M][,slots=N][,context=N][,keep_alive=TIME]";

  private static final String VARIABLE = "OLLAMA_HOST";
  private static final String DEFAULT_PORT = "11434";

  public OllamaSpec {
    Checks.between("slots", slots, 1, MAX_SLOTS);
    model.ifPresent(name -> Checks.notBlank("model", name));
    context.ifPresent(tokens -> Checks.between("context", tokens, 1, MAX_CONTEXT));
  }

  /** Leaves to prompts and to the server how long a model stays loaded. */
  public OllamaSpec(Optional<URI> base, Optional<String> model, int slots, OptionalInt context) {
    this(base, model, slots, context, Optional.empty());
  }

  static OllamaSpec read(SpecText text) {
    text.allow(Set.of("model", "slots", "context", "keep_alive"));
    int none = 0;
    int context = text.number("context", none, MAX_CONTEXT);
    return new OllamaSpec(
        text.target().map(url -> text.url(url, DEFAULT_URL)),
        text.option("model"),
        text.slots(DEFAULT_SLOTS, MAX_SLOTS),
        context == none ? OptionalInt.empty() : OptionalInt.of(context),
        text.option("keep_alive").map(value -> keepAlive(text, value)));
  }

  private static KeepAlive keepAlive(SpecText text, String value) {
    try {
      return new KeepAlive(value);
    } catch (IllegalArgumentException e) {
      throw text.problem(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * The server's URL, by the rules of Ollama's own clients: {@code OLLAMA_HOST} may leave out
   * scheme and port, and the address of all interfaces stands for this machine.
   *
   * @param environment variables of this process
   * @throws IllegalArgumentException naming the variable, if it is no address
   */
  public URI url(Map<String, String> environment) {
    return base.orElseGet(() -> host(environment.getOrDefault(VARIABLE, "").strip()));
  }

  private static URI host(String value) {
    if (value.isEmpty()) {
      return URI.create(DEFAULT_URL);
    }
    try {
      URI named = URI.create(value.contains("://") ? value : "http://" + value);
      if (named.getHost() == null) {
        throw hostProblem(value);
      }
      String host = named.getHost().equals("0.0.0.0") ? "127.0.0.1" : named.getHost();
      boolean implied = named.getPort() < 0 && !value.contains("://");
      String port =
          named.getPort() >= 0 ? ":" + named.getPort() : implied ? ":" + DEFAULT_PORT : "";
      return URI.create(named.getScheme() + "://" + host + port);
    } catch (IllegalArgumentException e) {
      throw hostProblem(value);
    }
  }

  private static IllegalArgumentException hostProblem(String value) {
    return new IllegalArgumentException(
        VARIABLE + " must be an address such as 127.0.0.1:11434, not '" + value + "'");
  }
}
