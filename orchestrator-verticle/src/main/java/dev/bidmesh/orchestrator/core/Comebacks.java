package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which lane has promised a place to a prompt that was refused. A client that comes back when it
 * was told to sends a new prompt, recognized by what it asks for; it goes to the lane that keeps
 * the place. Elsewhere it might find none, and the kept place would stand empty. Bounded in number
 * and time.
 */
final class Comebacks {

  /** Most promises that are remembered. */
  private static final int LIMIT = 4_096;

  /** Who comes earlier than this is like any other. */
  private static final long EARLY_NANOS = Duration.ofSeconds(2).toNanos();

  /** Who comes later than this finds no place there that is kept. */
  private static final long LATE_NANOS = AwardReply.Refused.PLACE_KEPT.toNanos();

  private final Map<Content, Promise> promises = new Newest();

  /** A lane has promised a place from then on. */
  void promised(GenerationSpec prompt, LaneKey lane, long dueNanos) {
    var content = Content.of(prompt);
    promises.remove(content);
    promises.put(content, new Promise(lane, dueNanos));
  }

  /** The lane that keeps a place for a prompt that has come now; each promise is claimed once. */
  Optional<LaneKey> claim(GenerationSpec prompt, long nowNanos) {
    var content = Content.of(prompt);
    Promise promise = promises.get(content);
    if (promise == null || nowNanos < promise.dueNanos() - EARLY_NANOS) {
      return Optional.empty();
    }
    promises.remove(content);
    return Optional.of(promise)
        .filter(kept -> nowNanos <= kept.dueNanos() + LATE_NANOS)
        .map(Promise::lane);
  }

  /** What a prompt asks for, in short, so that no text is kept. */
  private record Content(int hash, int chars) {
    static Content of(GenerationSpec prompt) {
      return new Content(prompt.hashCode(), prompt.input().charsFor(Accelerator.CPU));
    }
  }

  private record Promise(LaneKey lane, long dueNanos) {}

  private static final class Newest extends LinkedHashMap<Content, Promise> {

    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Content, Promise> eldest) {
      return size() > LIMIT;
    }
  }
}
