package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.Malformed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries {@link Outgoing} frames over the event bus; the other side gets {@link Frame}s. */
final class BusCodec implements MessageCodec<Outgoing, Frame> {

  /**
   * Fixed for good: a name with a version in it would make nodes of other versions refuse the whole
   * frame, where they should read the version field.
   */
  static final String NAME = "bidmesh-json";

  private static final Logger LOG = LoggerFactory.getLogger(BusCodec.class);

  private final FrameCodec codec = new FrameCodec();

  private BusCodec() {}

  static BusCodec instance() {
    return new BusCodec();
  }

  static void register(EventBus eventBus) {
    try {
      eventBus.registerCodec(instance());
    } catch (IllegalStateException alreadyRegistered) {
      // Several devices share one Vertx in tests; the codec has no state, so one serves all.
      LOG.trace("codec is registered already");
    }
  }

  static DeliveryOptions options() {
    return new DeliveryOptions().setCodecName(NAME);
  }

  @Override
  public void encodeToWire(Buffer buffer, Outgoing outgoing) {
    buffer.appendInt(outgoing.json().length).appendBytes(outgoing.json());
  }

  @Override
  public Frame decodeFromWire(int position, Buffer buffer) {
    int left = buffer.length() - position - Integer.BYTES;
    int length = left < 0 ? -1 : buffer.getInt(position);
    if (length < 0 || length > left) {
      return new Frame(Header.NONE, new Malformed("the frame's length is wrong"));
    }
    int start = position + Integer.BYTES;
    return codec.decode(buffer.getBytes(start, start + length));
  }

  @Override
  public Frame transform(Outgoing outgoing) {
    return outgoing.frame();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
