package dev.bidmesh.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/** Writes each event as a JSON object on a line of its own; {@link LogEntry} reads it. */
final class JsonLines extends EncoderBase<ILoggingEvent> {

  /** Most characters of a message, and of a stack trace. */
  static final int MOST_CHARS = 16_384;

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("ts", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    line.put("message", cut(event.getFormattedMessage()));
    fields(event, line);
    Optional.ofNullable(event.getThrowableProxy())
        .ifPresent(cause -> line.put("error", cut(trace(cause))));
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  private static void fields(ILoggingEvent event, ObjectNode line) {
    if (event.getKeyValuePairs() == null) {
      return;
    }
    ObjectNode fields = line.putObject("fields");
    for (KeyValuePair pair : event.getKeyValuePairs()) {
      fields.put(pair.key, cut(String.valueOf(pair.value)));
    }
  }

  private static String trace(IThrowableProxy cause) {
    return ThrowableProxyUtil.asString(cause);
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
  }
}
