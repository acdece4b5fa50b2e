package dev.bidmesh.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.MeshMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a frame in one pass, without making a tree of it: possible where the envelope comes first
 * and in its order, as nodes write it. Safe for use by many threads.
 */
final class OnePass {

  private final ObjectMapper mapper;

  OnePass(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Reads a frame.
   *
   * @param classOf gives the class for a type of the known version; empty: not to be read this way
   * @return empty if it cannot be read this way, which says nothing against the frame
   * @throws IOException if the frame is broken
   */
  Optional<Frame> read(
      byte[] json, Function<Envelope, Optional<Class<? extends MeshMessage>>> classOf)
      throws IOException {
    try (JsonParser parser = mapper.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Optional<Envelope> envelope = envelope(parser);
      Optional<Class<? extends MeshMessage>> type = envelope.flatMap(classOf);
      if (envelope.isEmpty() || type.isEmpty()) {
        return Optional.empty();
      }
      // The parser stands at the first field of the message, which is where reading can begin.
      return Optional.of(new Frame(envelope.get().header(), mapper.readValue(parser, type.get())));
    }
  }

  private static Optional<Envelope> envelope(JsonParser parser) throws IOException {
    if (!isNext(parser, "type", JsonToken.VALUE_STRING)) {
      return Optional.empty();
    }
    String type = parser.getText();
    if (!isNext(parser, "v", JsonToken.VALUE_NUMBER_INT)) {
      return Optional.empty();
    }
    long version = parser.getLongValue();
    if (!isNext(parser, "from", JsonToken.VALUE_STRING)) {
      return Optional.empty();
    }
    var from = new DeviceId(parser.getText());
    if (!isNext(parser, "seq", JsonToken.VALUE_NUMBER_INT)) {
      return Optional.empty();
    }
    long seq = parser.getLongValue();
    if (!isNext(parser, "ts", JsonToken.VALUE_NUMBER_INT)) {
      return Optional.empty();
    }
    var header = new Header(from, seq, parser.getLongValue());
    // A message without fields ends here, which the mapper would take for no message.
    return parser.nextToken() == JsonToken.FIELD_NAME
        ? Optional.of(new Envelope(type, version, header))
        : Optional.empty();
  }

  private static boolean isNext(JsonParser parser, String field, JsonToken value)
      throws IOException {
    return field.equals(parser.nextFieldName()) && parser.nextToken() == value;
  }

  /** What comes before the message. */
  record Envelope(String type, long version, Header header) {}
}
