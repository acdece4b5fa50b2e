package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A frame as a node saw it go by.
 *
 * @param ts wall clock of that node in milliseconds since 1970, for display only
 * @param direction which way
 * @param network whether it crosses the network, as far as that node knows
 * @param address where it goes; for an answer the address of its question
 * @param reply whether it is an answer
 * @param kind type of its message, or {@code Failure} for an answer that tells of one
 * @param from sending device; absent: not told
 * @param frame the same text wherever this frame is seen, and for no other of the sender's process,
 *     which counts anew when it restarts; empty: not known
 * @param bytes of its JSON; 0 if it was handed over without being encoded
 * @param promptId prompt that it belongs to; absent: none, or not known
 * @param body fields of the message; texts are replaced by their lengths
 */
public record TapEvent(
    long ts,
    TapDirection direction,
    boolean network,
    String address,
    boolean reply,
    String kind,
    Optional<DeviceId> from,
    String frame,
    int bytes,
    Optional<PromptId> promptId,
    RawJson body) {

  /** Of an event, beside its body. */
  private static final int ENVELOPE_BYTES = 512;

  public TapEvent {
    Checks.notBlank("address", address);
    Checks.notBlank("kind", kind);
    Checks.nonNegative("bytes", bytes);
  }

  /** How much JSON it is, roughly. */
  public int roughBytes() {
    return ENVELOPE_BYTES + body.json().getBytes(StandardCharsets.UTF_8).length;
  }
}
