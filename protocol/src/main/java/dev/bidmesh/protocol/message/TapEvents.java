package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.List;

/**
 * Frames that a node has seen, in the order in which it saw them.
 *
 * @param first number of the first one since the watch began, from 0: a gap after the last answer
 *     tells that one was lost on its way
 * @param lost frames since the watch began that were wanted and are in no answer, because they were
 *     too many
 * @param events at most {@link #MAX_EVENTS}
 */
public record TapEvents(long first, long lost, List<TapEvent> events) implements TapMessage {

  /** Most frames in one answer. */
  public static final int MAX_EVENTS = 256;

  public TapEvents {
    Checks.nonNegative("first", first);
    Checks.nonNegative("lost", lost);
    events = Checks.atMost("events", MAX_EVENTS, events);
  }
}
