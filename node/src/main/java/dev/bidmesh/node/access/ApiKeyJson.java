package dev.bidmesh.node.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.KeyDigest;
import dev.bidmesh.gateway.core.access.Scope;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Keys in the form in which they are kept, which people can read. */
final class ApiKeyJson {

  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ApiKeyJson() {}

  static byte[] encode(ApiKeys keys) {
    try {
      var content = new Content(VERSION, keys.all().stream().map(Entry::of).toList());
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("keys cannot be written as JSON", e);
    }
  }

  /**
   * Reads them.
   *
   * @throws IOException if it is no JSON, or not of this form
   * @throws IllegalArgumentException naming what is out of its range
   */
  static ApiKeys decode(byte[] bytes) throws IOException {
    Content content = JSON.readValue(bytes, Content.class);
    if (content == null
        || content.keys() == null
        || content.keys().stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("it holds no keys");
    }
    if (content.version() != VERSION) {
      throw new IllegalArgumentException("it is of version " + content.version());
    }
    return new ApiKeys(content.keys().stream().map(Entry::key).toList());
  }

  private record Content(
      @JsonProperty(required = true) int version,
      @JsonProperty(required = true) List<Entry> keys) {}

  private record Entry(
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) List<String> scopes,
      @JsonProperty(required = true) String sha256,
      @JsonProperty(required = true) String created,
      Optional<String> expires,
      OptionalInt perMinute,
      OptionalInt atOnce) {

    static Entry of(ApiKey key) {
      return new Entry(
          key.id(),
          key.name(),
          key.scopes().stream().sorted().map(Scope::label).toList(),
          key.digest().hex(),
          Instant.ofEpochMilli(key.createdMs()).toString(),
          key.expiresMs().isPresent()
              ? Optional.of(Instant.ofEpochMilli(key.expiresMs().getAsLong()).toString())
              : Optional.empty(),
          key.perMinute(),
          key.atOnce());
    }

    ApiKey key() {
      Set<Scope> allowed = scopes.stream().map(Entry::scope).collect(Collectors.toSet());
      return new ApiKey(
          id,
          name,
          allowed,
          new KeyDigest(sha256),
          millis(created),
          expires.isPresent() ? OptionalLong.of(millis(expires.get())) : OptionalLong.empty(),
          perMinute,
          atOnce);
    }

    private static Scope scope(String label) {
      return Scope.ofLabel(label)
          .orElseThrow(() -> new IllegalArgumentException("there is no scope '" + label + "'"));
    }

    private static long millis(String time) {
      try {
        return Instant.parse(time).toEpochMilli();
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("'" + time + "' is no time", e);
      }
    }
  }
}
