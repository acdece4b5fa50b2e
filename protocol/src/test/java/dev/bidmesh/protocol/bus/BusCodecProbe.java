package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import io.vertx.core.buffer.Buffer;
import java.util.function.UnaryOperator;

/** Sends a frame through the wire form without a network. */
final class BusCodecProbe {

  private BusCodecProbe() {}

  static BusCodec codec() {
    return new BusCodec(new BusTraffic(MonotonicClock.system(), true, 10, 10));
  }

  static UnaryOperator<Frame> wire() {
    var json = new FrameCodec();
    var codec = codec();
    return frame -> {
      // Something before and after, as on a real connection.
      Buffer buffer = Buffer.buffer("before");
      codec.encodeToWire(buffer, new Outgoing("mesh.test", frame, json.encode(frame)));
      buffer.appendString("after");
      return codec.decodeFromWire("before".length(), buffer).frame();
    };
  }
}
