package dev.bidmesh.executor.engine.genie;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.protocol.codec.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What genie-t2t-run measured of one prompt.
 *
 * @param promptTokens tokens of the prompt
 * @param generatedTokens tokens of the answer
 * @param loadMs time to load the model, in milliseconds
 * @param decodeTps tokens per second after the first
 */
record GenieProfile(
    int promptTokens, int generatedTokens, OptionalDouble loadMs, OptionalDouble decodeTps) {

  private static final long MAX_BYTES = 4L * 1024 * 1024;
  private static final double US_PER_MS = 1000;
  private static final ObjectMapper MAPPER = WireJson.mapper();

  /** Reads a profile; empty if it is not there, or counts no tokens. */
  static Optional<GenieProfile> read(Path file) {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
          ? parse(Files.readString(file))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<GenieProfile> parse(String json) {
    try {
      return parse(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<GenieProfile> parse(JsonNode root) {
    OptionalDouble loadMs = OptionalDouble.empty();
    Optional<JsonNode> query = Optional.empty();
    for (JsonNode component : root.path("components")) {
      for (JsonNode event : component.path("events")) {
        switch (event.path("type").asText()) {
          case "GenieDialog_create" -> loadMs = value(event, "init-time");
          case "GenieDialog_query" -> query = Optional.of(event);
          default -> {
            // Of no interest here.
          }
        }
      }
    }
    OptionalDouble load = loadMs;
    return query.flatMap(event -> of(event, load));
  }

  private static Optional<GenieProfile> of(JsonNode query, OptionalDouble loadUs) {
    OptionalDouble prompt = value(query, "num-prompt-tokens");
    OptionalDouble generated = value(query, "num-generated-tokens");
    if (prompt.isEmpty() || generated.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GenieProfile(
            (int) prompt.getAsDouble(),
            (int) generated.getAsDouble(),
            loadUs.isPresent()
                ? OptionalDouble.of(loadUs.getAsDouble() / US_PER_MS)
                : OptionalDouble.empty(),
            value(query, "token-generation-rate")));
  }

  private static OptionalDouble value(JsonNode event, String name) {
    JsonNode value = event.path(name).path("value");
    return value.isNumber() && value.asDouble() >= 0 && Double.isFinite(value.asDouble())
        ? OptionalDouble.of(value.asDouble())
        : OptionalDouble.empty();
  }
}
