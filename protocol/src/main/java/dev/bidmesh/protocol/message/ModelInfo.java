package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bidmesh.protocol.Checks;
import java.util.List;
import java.util.OptionalInt;

/**
 * A model that an engine serves.
 *
 * @param digest SHA-256 of its file, or provider, name and version
 * @param aliases names for users, the preferred one first; at least one
 * @param contextTokens prompt and answer together, in tokens
 * @param demo whether it is only good for a demonstration
 * @param warm whether it is loaded
 */
public record ModelInfo(
    String digest, List<String> aliases, OptionalInt contextTokens, boolean demo, boolean warm) {

  public ModelInfo {
    Checks.notBlank("digest", digest);
    aliases = List.copyOf(aliases);
    if (aliases.isEmpty()) {
      throw new IllegalArgumentException("aliases must hold at least one name");
    }
    contextTokens.ifPresent(n -> Checks.between("contextTokens", n, 1, Integer.MAX_VALUE));
  }

  /** The name to show. */
  @JsonIgnore
  public String alias() {
    return aliases.get(0);
  }
}
