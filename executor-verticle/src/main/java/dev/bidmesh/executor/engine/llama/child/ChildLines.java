package dev.bidmesh.executor.engine.llama.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The lines of the two as text. Safe for use by many threads. */
public final class ChildLines {

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();
  private static final ObjectReader COMMANDS = MAPPER.readerFor(ChildCommand.class);
  private static final ObjectReader EVENTS = MAPPER.readerFor(ChildEvent.class);
  private static final ObjectWriter COMMAND = MAPPER.writerFor(ChildCommand.class);
  private static final ObjectWriter EVENT = MAPPER.writerFor(ChildEvent.class);

  private ChildLines() {}

  /** A command as a line without its end. */
  public static String write(ChildCommand command) {
    return write(COMMAND, command);
  }

  /** An event as a line without its end. */
  public static String write(ChildEvent event) {
    return write(EVENT, event);
  }

  /**
   * Reads a command.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ChildCommand command(String line) {
    return read(COMMANDS, line);
  }

  /**
   * Reads an event.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ChildEvent event(String line) {
    return read(EVENTS, line);
  }

  /** A text in JSON. */
  static ObjectMapper mapper() {
    return MAPPER;
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record that is no JSON: " + value.getClass(), e);
    }
  }

  private static <T> T read(ObjectReader reader, String line) {
    try {
      return reader.readValue(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no line of ours: " + e.getOriginalMessage(), e);
    }
  }
}
