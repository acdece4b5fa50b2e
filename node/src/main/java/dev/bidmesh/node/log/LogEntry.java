package dev.bidmesh.node.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bidmesh.node.config.LogLevel;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of a log.
 *
 * @param level of what it tells
 * @param json the line as it was written
 * @param line as an object
 */
public record LogEntry(LogLevel level, String json, JsonNode line) {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  /** Reads a line; empty if it is none of a log, as one that was cut when a device lost power. */
  public static Optional<LogEntry> read(String json) {
    try {
      JsonNode line = MAPPER.readTree(json);
      return line == null || !line.isObject()
          ? Optional.empty()
          : level(line.path("level").asText()).map(level -> new LogEntry(level, json, line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Whether it is at least as severe. */
  public boolean isAtLeast(LogLevel least) {
    return level.compareTo(least) <= 0;
  }

  /** As people read it, with a stack trace on lines of its own. */
  public String text(ZoneId zone) {
    var text = new StringBuilder(time(zone));
    text.append(String.format(Locale.ROOT, " %-5s ", level));
    text.append(shortName(line.path("logger").asText())).append(": ");
    text.append(line.path("message").asText());
    line.path("fields")
        .forEachEntry(
            (key, value) -> text.append(' ').append(key).append('=').append(value.asText()));
    String error = line.path("error").asText();
    return error.isEmpty()
        ? text.toString()
        : text.append('\n').append(error.stripTrailing()).toString();
  }

  private String time(ZoneId zone) {
    String ts = line.path("ts").asText();
    try {
      return TIME.format(Instant.parse(ts).atZone(zone));
    } catch (DateTimeParseException e) {
      return ts;
    }
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static Optional<LogLevel> level(String name) {
    for (LogLevel each : LogLevel.values()) {
      if (each.name().equals(name)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
