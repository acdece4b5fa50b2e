package dev.bidmesh.gateway.core.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a key allows. A key may have several. */
public enum Scope {
  /** To ask prompts, and to follow and end those that were asked with the same key. */
  PROMPT,
  /** To see the node and its mesh: status, traces, metrics, the bus, texts on it included. */
  INSPECT,
  /** Everything, with what only this allows: to change what is learned, to end any prompt. */
  ADMIN;

  /** Name in files, flags and answers. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of a name. */
  public static Optional<Scope> ofLabel(String label) {
    return Arrays.stream(values()).filter(scope -> scope.label().equals(label)).findFirst();
  }

  /** Several in words. */
  public static String words(Collection<Scope> scopes, String between) {
    return scopes.stream().sorted().map(Scope::label).collect(Collectors.joining(between));
  }
}
