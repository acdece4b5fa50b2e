package dev.bidmesh.gateway.core;

import dev.bidmesh.gateway.IdempotencyConfig;
import dev.bidmesh.protocol.PromptId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of prompts whose clients may ask again: those in work, and the answers of those that
 * have ended well, bounded in number, size and time. A prompt that failed is forgotten, so that a
 * retry is a new try.
 */
final class AnswerBook {

  private static final int BYTES_PER_CHAR = 2;

  private final IdempotencyConfig config;
  private final Map<Claim.Id, Entry> inWork = new LinkedHashMap<>();
  // In the order in which they ended.
  private final Map<Claim.Id, Entry> ended = new LinkedHashMap<>();
  private long bytes;

  AnswerBook(IdempotencyConfig config) {
    this.config = config;
  }

  /**
   * A prompt that a key stands for.
   *
   * @param fingerprint digest of its request
   * @param promptId which
   * @param answer its answer; absent while it is in work
   * @param untilNanos until when it is kept; without meaning while it is in work
   */
  record Entry(String fingerprint, PromptId promptId, Optional<Answer> answer, long untilNanos) {

    /** Whether a request that claims to be the same is the same. */
    boolean matches(Claim claim) {
      return fingerprint.equals(claim.fingerprint());
    }

    private long bytes() {
      return (long) BYTES_PER_CHAR * answer.map(Answer::chars).orElse(0L);
    }
  }

  /** The prompt that a claim's key stands for. */
  Optional<Entry> find(Claim claim, long nowNanos) {
    expire(nowNanos);
    return Optional.ofNullable(inWork.get(claim.id()))
        .or(() -> Optional.ofNullable(ended.get(claim.id())));
  }

  /** A prompt begins that a key stands for from now on. */
  void begin(Claim claim, PromptId promptId) {
    inWork.put(claim.id(), new Entry(claim.fingerprint(), promptId, Optional.empty(), 0));
  }

  /** It has ended without an answer. */
  void failed(Claim claim) {
    inWork.remove(claim.id());
  }

  /** It has ended with an answer. */
  void answered(Claim claim, Answer answer, long nowNanos) {
    inWork.remove(claim.id());
    expire(nowNanos);
    long until = nowNanos + config.ttl().toNanos();
    var entry = new Entry(claim.fingerprint(), answer.promptId(), Optional.of(answer), until);
    if (entry.bytes() > config.bytes()) {
      // All others would have to go, and it could still not stay.
      return;
    }
    ended.put(claim.id(), entry);
    bytes += entry.bytes();
    Iterator<Entry> oldest = ended.values().iterator();
    while (oldest.hasNext() && (ended.size() > config.keys() || bytes > config.bytes())) {
      drop(oldest);
    }
  }

  /** Answers that are kept. */
  int kept() {
    return ended.size();
  }

  /** When the oldest answer has to be forgotten; absent: there is none. */
  OptionalLong nextExpiryNanos() {
    return ended.values().stream().mapToLong(Entry::untilNanos).findFirst();
  }

  /** Forgets the answers whose time is over. */
  void expire(long nowNanos) {
    Iterator<Entry> oldest = ended.values().iterator();
    boolean more = true;
    while (more && oldest.hasNext()) {
      Entry entry = oldest.next();
      more = entry.untilNanos() - nowNanos <= 0;
      if (more) {
        bytes -= entry.bytes();
        oldest.remove();
      }
    }
  }

  private void drop(Iterator<Entry> oldest) {
    bytes -= oldest.next().bytes();
    oldest.remove();
  }
}
