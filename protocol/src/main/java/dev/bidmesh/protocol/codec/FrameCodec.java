package dev.bidmesh.protocol.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Malformed;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.Unknown;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Turns frames into JSON and back. One flat object per frame: {@code type}, {@code v}, {@code
 * from}, {@code seq}, {@code ts}, and the message's own fields, so that whoever reads the bus can
 * read it.
 *
 * <p>Decoding never throws: an unknown type or version becomes {@link Unknown}, anything else that
 * is wrong becomes {@link Malformed}. Stateless and safe for use by many threads.
 */
public final class FrameCodec {

  /** Version of the wire form that this class writes and reads. */
  public static final int VERSION = 1;

  /** Most bytes of an {@link Award} that leaves the node in one piece. */
  public static final int MAX_AWARD_BYTES = 2 * 1024 * 1024;

  /** Most bytes of any other frame that leaves the node. */
  public static final int MAX_FRAME_BYTES = 64 * 1024;

  private static final Header LONGEST_HEADER =
      new Header(Header.NONE.from(), Long.MAX_VALUE, Long.MAX_VALUE);

  /** Shared by all, since a mapper has to learn each type that it meets. */
  private static final ObjectMapper MAPPER = WireJson.mapper();

  private static final OnePass ONE_PASS = new OnePass(MAPPER);

  private final MessageTypes types = MessageTypes.all();

  /**
   * Encodes a frame that leaves the node.
   *
   * @throws MeshException {@link FailureCode#TOO_LARGE} if it exceeds the limit of its type, {@link
   *     FailureCode#INTERNAL} if it cannot be written at all
   */
  public byte[] encode(Frame frame) {
    byte[] json = write(frame);
    requireAtMost(limitOf(frame.message() instanceof Award), frame, json);
    return json;
  }

  /**
   * Encodes a frame that leaves the node, in one piece or, if it is an {@link Award}, in parts; see
   * {@link Parcel}.
   *
   * @throws MeshException as {@link #encode} does
   */
  public byte[] encodeWhole(Frame frame) {
    byte[] json = write(frame);
    requireAtMost(wholeLimitOf(frame.message()), frame, json);
    return json;
  }

  private void requireAtMost(int limit, Frame frame, byte[] json) {
    if (json.length > limit) {
      throw new MeshException(
          FailureCode.TOO_LARGE,
          types.nameOf(frame.message()) + " of " + json.length + " bytes exceeds " + limit);
    }
  }

  /**
   * Whether a message is small enough to leave the node, whatever its header; an {@link Award} in
   * parts, if need be.
   *
   * @param spareBytes how much smaller than its limit it has to be
   * @throws MeshException {@link FailureCode#INTERNAL} if it cannot be written at all
   */
  public boolean fits(MeshMessage message, int spareBytes) {
    OptionalInt size = size(message);
    return size.isPresent() && size.getAsInt() <= wholeLimitOf(message) - spareBytes;
  }

  /**
   * How many bytes a message takes that leaves the node, whatever its header.
   *
   * @return absent if it is too large to leave the node, even in parts
   * @throws MeshException {@link FailureCode#INTERNAL} if it cannot be written at all
   */
  public OptionalInt size(MeshMessage message) {
    var counter = new ByteCounter(wholeLimitOf(message));
    try {
      MAPPER.writeValue(counter, wire(new Frame(LONGEST_HEADER, message)));
      return OptionalInt.of(counter.count());
    } catch (IOException e) {
      if (counter.full()) {
        return OptionalInt.empty();
      }
      throw new MeshException(FailureCode.INTERNAL, "cannot encode: " + summary(e), e);
    }
  }

  /** Decodes a frame that came in one piece. Never throws. */
  public Frame decode(byte[] json) {
    if (json.length > MAX_AWARD_BYTES) {
      return malformed(Header.NONE, json.length + " bytes exceed " + MAX_AWARD_BYTES);
    }
    return inOnePass(json).orElseGet(() -> byTree(json));
  }

  /** Decodes a frame that came in parts. Never throws. */
  public Frame decodeWhole(byte[] json) {
    try {
      return ONE_PASS
          .read(json, this::wholeAward)
          .orElseGet(() -> malformed(Header.NONE, "no award of this version"));
    } catch (IOException | RuntimeException e) {
      return malformed(Header.NONE, "not JSON: " + summary(e));
    }
  }

  private Optional<Class<? extends MeshMessage>> wholeAward(OnePass.Envelope envelope) {
    return envelope.version() == VERSION
        ? types.classOf(envelope.type()).filter(Award.class::equals)
        : Optional.empty();
  }

  /** Frames of other nodes as they write them; whatever is unusual or wrong is left to the tree. */
  private Optional<Frame> inOnePass(byte[] json) {
    try {
      return ONE_PASS.read(json, envelope -> readable(envelope, json.length));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private Optional<Class<? extends MeshMessage>> readable(OnePass.Envelope envelope, int size) {
    return envelope.version() == VERSION
        ? types.classOf(envelope.type()).filter(type -> size <= limitOf(type == Award.class))
        : Optional.empty();
  }

  private Frame byTree(byte[] json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return node instanceof ObjectNode object
          ? decode(object, json.length)
          : malformed(Header.NONE, "not a JSON object");
    } catch (IOException | RuntimeException e) {
      return malformed(Header.NONE, "not JSON: " + summary(e));
    }
  }

  private Frame decode(ObjectNode object, int size) {
    Header header = Header.NONE;
    try {
      header = headerOf(object);
      String type = object.path("type").asText("");
      int version = (int) wholeNumber(object, "v");
      Optional<Class<? extends MeshMessage>> known = types.classOf(type);
      if (known.isEmpty() || version != VERSION) {
        return new Frame(header, new Unknown(type, version));
      }
      if (size > limitOf(known.get() == Award.class)) {
        return malformed(header, type + " of " + size + " bytes exceeds its limit");
      }
      return new Frame(header, MAPPER.treeToValue(object, known.get()));
    } catch (JsonProcessingException | RuntimeException e) {
      return malformed(header, summary(e));
    }
  }

  private static Header headerOf(ObjectNode object) {
    return new Header(
        new DeviceId(object.path("from").asText("")),
        wholeNumber(object, "seq"),
        wholeNumber(object, "ts"));
  }

  private static long wholeNumber(ObjectNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException(field + " must be a whole number");
    }
    return value.longValue();
  }

  private byte[] write(Frame frame) {
    try {
      return MAPPER.writeValueAsBytes(wire(frame));
    } catch (JsonProcessingException e) {
      throw new MeshException(FailureCode.INTERNAL, "cannot encode: " + summary(e), e);
    }
  }

  private WireFrame wire(Frame frame) {
    return new WireFrame(
        types.nameOf(frame.message()),
        VERSION,
        frame.header().from(),
        frame.header().seq(),
        frame.header().ts(),
        frame.message());
  }

  private static int limitOf(boolean award) {
    return award ? MAX_AWARD_BYTES : MAX_FRAME_BYTES;
  }

  private static int wholeLimitOf(MeshMessage message) {
    return message instanceof Award ? Parcel.MAX_BYTES : MAX_FRAME_BYTES;
  }

  private static Frame malformed(Header header, String problem) {
    return new Frame(header, new Malformed(problem));
  }

  /**
   * What is wrong and where, by the kind of failure and the names of the fields. Messages of a
   * parser or of a check quote the value, which can be the text of a prompt.
   */
  private static String summary(Exception e) {
    String kind = e.getClass().getSimpleName();
    String path =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."))
            : "";
    return path.isEmpty() ? kind : kind + " at " + path;
  }
}
