package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.Optional;

/**
 * Gateway to executor: how many tokens a prompt has. Answered by {@link TokenCount}.
 *
 * @param generation the prompt
 * @param modelAlias the model that is to read it; absent: any of this device
 * @param withinMs how long engines may take to count, above 0; after that it is estimated
 */
public record TokenQuery(GenerationSpec generation, Optional<String> modelAlias, long withinMs)
    implements LocalMessage {

  public TokenQuery {
    Checks.between("withinMs", withinMs, 1, Integer.MAX_VALUE);
  }
}
