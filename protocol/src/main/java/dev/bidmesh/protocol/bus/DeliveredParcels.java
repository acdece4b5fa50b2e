package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.MeshMessage;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came in parts and was handed over lately, so that a copy of it is neither refused nor, as
 * long as its receiver still holds it, fetched again. Safe for use by many threads.
 */
final class DeliveredParcels {

  /** How long one is remembered: longer than an award is sent again for want of an answer. */
  static final Duration KEPT = Duration.ofSeconds(30);

  /** Most that are remembered; beyond them the oldest is forgotten. */
  static final int MOST = 256;

  private final Map<String, Delivered> delivered = new LinkedHashMap<>();

  /** Notes that one was handed over. */
  synchronized void add(String key, Frame frame, long nowNanos) {
    forget(nowNanos);
    delivered.remove(key);
    delivered.put(key, Delivered.of(frame, nowNanos));
    if (delivered.size() > MOST) {
      delivered.remove(delivered.keySet().iterator().next());
    }
  }

  /** Whether one was handed over lately. */
  synchronized boolean contains(String key, long nowNanos) {
    forget(nowNanos);
    return delivered.containsKey(key);
  }

  /** What was handed over, if it was lately and is still held by somebody. */
  synchronized Optional<Frame> frame(String key, long nowNanos) {
    forget(nowNanos);
    return Optional.ofNullable(delivered.get(key)).flatMap(Delivered::frame);
  }

  private void forget(long nowNanos) {
    delivered.values().removeIf(each -> nowNanos - each.atNanos >= KEPT.toNanos());
  }

  private record Delivered(Header header, WeakReference<MeshMessage> message, long atNanos) {

    static Delivered of(Frame frame, long atNanos) {
      return new Delivered(frame.header(), new WeakReference<>(frame.message()), atNanos);
    }

    Optional<Frame> frame() {
      return Optional.ofNullable(message.get()).map(held -> new Frame(header, held));
    }
  }
}
