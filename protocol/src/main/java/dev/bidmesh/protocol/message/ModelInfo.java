package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bidmesh.protocol.Checks;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A model that an engine serves.
 *
 * @param digest SHA-256 of its file, or provider, name and version
 * @param aliases names for users, the preferred one first; at least one
 * @param contextTokens prompt and answer together, in tokens
 * @param demo whether it is only good for a demonstration
 * @param warm whether it is loaded
 * @param capabilities what it can do beyond plain text; absent: what its engine can do
 * @param embedsOnly whether it computes embeddings and writes no text; absent: it writes text
 */
public record ModelInfo(
    String digest,
    List<String> aliases,
    OptionalInt contextTokens,
    boolean demo,
    boolean warm,
    Optional<Set<Capability>> capabilities,
    Optional<Boolean> embedsOnly) {

  public ModelInfo {
    Checks.notBlank("digest", digest);
    aliases = List.copyOf(aliases);
    if (aliases.isEmpty()) {
      throw new IllegalArgumentException("aliases must hold at least one name");
    }
    contextTokens.ifPresent(n -> Checks.between("contextTokens", n, 1, Integer.MAX_VALUE));
    capabilities = capabilities.map(Set::copyOf);
  }

  /** A model that can do what its engine can do. */
  public ModelInfo(
      String digest, List<String> aliases, OptionalInt contextTokens, boolean demo, boolean warm) {
    this(digest, aliases, contextTokens, demo, warm, Optional.empty());
  }

  /** A model that writes text. */
  public ModelInfo(
      String digest,
      List<String> aliases,
      OptionalInt contextTokens,
      boolean demo,
      boolean warm,
      Optional<Set<Capability>> capabilities) {
    this(digest, aliases, contextTokens, demo, warm, capabilities, Optional.empty());
  }

  /** The same as one that computes embeddings and nothing else. */
  public ModelInfo thatOnlyEmbeds() {
    return new ModelInfo(
        digest,
        aliases,
        contextTokens,
        demo,
        warm,
        Optional.of(Set.of(Capability.EMBEDDINGS)),
        Optional.of(true));
  }

  /** Whether it writes text, as all models do but those that only compute embeddings. */
  @JsonIgnore
  public boolean writes() {
    return !embedsOnly.orElse(false);
  }

  /** The name to show. */
  @JsonIgnore
  public String alias() {
    return aliases.get(0);
  }
}
