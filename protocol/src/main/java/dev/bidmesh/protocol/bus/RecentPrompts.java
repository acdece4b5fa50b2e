package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.PromptId;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many frames left the node for each of the prompts that were spoken of lately. Safe for use by
 * many threads.
 *
 * <p>Forgets by the clock rule: what was spoken of since it was last looked at gets another round.
 */
final class RecentPrompts {

  private final int limit;
  private final ConcurrentMap<PromptId, Entry> entries = new ConcurrentHashMap<>();
  private final Queue<PromptId> round = new ConcurrentLinkedQueue<>();

  RecentPrompts(int limit) {
    this.limit = limit;
  }

  /** A frame that belongs to the prompt was sent, wherever it goes. */
  void mentioned(PromptId id) {
    entry(id);
  }

  /** A frame that belongs to the prompt was written to another node. */
  void left(PromptId id) {
    entry(id).frames.increment();
  }

  /** Frames that left; absent if the prompt was never spoken of, or was forgotten. */
  OptionalLong framesOut(PromptId id) {
    Entry entry = entries.get(id);
    return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.frames.sum());
  }

  private Entry entry(PromptId id) {
    Entry known = entries.get(id);
    if (known == null) {
      return add(id);
    }
    if (!known.again) {
      known.again = true;
    }
    return known;
  }

  private synchronized Entry add(PromptId id) {
    while (entries.size() >= limit) {
      forgetOne();
    }
    return entries.computeIfAbsent(
        id,
        added -> {
          round.add(added);
          return new Entry();
        });
  }

  private void forgetOne() {
    PromptId oldest = round.remove();
    Entry entry = entries.get(oldest);
    if (entry != null && entry.again) {
      entry.again = false;
      round.add(oldest);
    } else {
      entries.remove(oldest);
    }
  }

  private static final class Entry {
    private final LongAdder frames = new LongAdder();
    private volatile boolean again;
  }
}
