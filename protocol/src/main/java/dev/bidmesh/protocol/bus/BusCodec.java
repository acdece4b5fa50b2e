package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.Malformed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/** Carries {@link Outgoing} frames over the event bus; the other side gets {@link Incoming}s. */
final class BusCodec implements MessageCodec<Outgoing, Incoming> {

  /**
   * Fixed for good: a name with a version in it would make nodes of other versions refuse the whole
   * frame, where they should read the version field.
   */
  static final String NAME = "bidmesh-json";

  private final FrameCodec codec = new FrameCodec();
  private final BusTraffic traffic;

  /**
   * @param traffic is told of every frame that is written to another node
   */
  BusCodec(BusTraffic traffic) {
    this.traffic = traffic;
  }

  static DeliveryOptions options() {
    return new DeliveryOptions().setCodecName(NAME);
  }

  @Override
  public void encodeToWire(Buffer buffer, Outgoing outgoing) {
    buffer.appendInt(outgoing.json().length).appendBytes(outgoing.json());
    traffic.written(outgoing);
  }

  @Override
  public Incoming decodeFromWire(int position, Buffer buffer) {
    int left = buffer.length() - position - Integer.BYTES;
    int length = left < 0 ? -1 : buffer.getInt(position);
    if (length < 0 || length > left) {
      return new Incoming(
          new Frame(Header.NONE, new Malformed("the frame's length is wrong")), 0, true);
    }
    int start = position + Integer.BYTES;
    return new Incoming(codec.decode(buffer.getBytes(start, start + length)), length, true);
  }

  @Override
  public Incoming transform(Outgoing outgoing) {
    return new Incoming(outgoing.frame(), outgoing.json().length, false);
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
