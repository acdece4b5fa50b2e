package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.RawJson;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Names the fields of a request whose effect would be lost on the way: an answer is one text, so
 * there is no place for several of them, nor for probabilities. Everything else is passed on, for
 * the server to honour or to refuse.
 */
final class Unsupported {

  private static final Set<String> COUNTS = Set.of("n", "best_of");
  private static final Set<String> WISHES =
      Set.of("logprobs", "top_logprobs", "echo", "prompt_logprobs");

  private Unsupported() {}

  /** The first such field. */
  static Optional<String> field(GenerationSpec spec) {
    return new TreeMap<>(spec.extra())
        .entrySet().stream()
            .filter(each -> isLost(each.getKey(), each.getValue()))
            .map(each -> each.getKey())
            .findFirst();
  }

  private static boolean isLost(String name, RawJson raw) {
    JsonNode value = Json.parse(raw.json());
    if (COUNTS.contains(name)) {
      return value.asDouble(1) != 1;
    }
    return WISHES.contains(name) && (value.asBoolean(false) || value.asDouble(0) > 0);
  }
}
