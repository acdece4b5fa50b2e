package dev.bidmesh.gateway.core.tap;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Puts what several nodes saw into one order, without trusting their clocks: what one node saw
 * stays in its order, and a frame is shown as received after it was shown as sent. For that a
 * received frame waits for its sender's word, but not for ever, nor beyond what may be held;
 * otherwise the order is that of arrival.
 *
 * <p>Confined to one thread; told the time.
 */
public final class TapMerge {

  /** Sent frames that are remembered for those who have not told yet that they received them. */
  private static final int MAX_SENT = 8_192;

  private final long holdNanos;
  private final int most;
  private final long mostBytes;
  private final Map<DeviceId, Deque<Held>> held = new LinkedHashMap<>();
  private final Set<String> sent = new LinkedHashSet<>();
  private Set<DeviceId> watched = Set.of();
  private long arrivals;
  private int count;
  private long bytes;

  /**
   * @param holdNanos how long a received frame waits for its sender's word
   * @param most frames that are held; beyond, the earliest wait no longer
   * @param mostBytes of their JSON, roughly; likewise
   */
  public TapMerge(long holdNanos, int most, long mostBytes) {
    this.holdNanos = holdNanos;
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** Sets whose word can come at all. */
  public void watched(Set<DeviceId> nodes) {
    watched = Set.copyOf(nodes);
  }

  /** Takes in what a node saw, in its order. */
  public void add(DeviceId node, List<TapEvent> events, long nowNanos) {
    Deque<Held> queue = held.computeIfAbsent(node, first -> new ArrayDeque<>());
    for (TapEvent event : events) {
      var next = new Held(node, event, event.roughBytes(), nowNanos, arrivals++);
      queue.add(next);
      count++;
      bytes += next.bytes();
    }
  }

  /** Frames that wait. */
  public int size() {
    return count;
  }

  /** Whether more than half of what may be held waits. */
  public boolean isHalfFull() {
    return count >= most / 2 || bytes >= mostBytes / 2;
  }

  /** Takes the frame that is to be shown next; absent: none can be shown now. */
  public Optional<SeenFrame> poll(long nowNanos) {
    return next(nowNanos).map(this::remove);
  }

  /** When something that waits is to be shown at the latest; absent: nothing waits. */
  public OptionalLong dueNanos() {
    return heads().stream().mapToLong(head -> head.atNanos() + holdNanos).min();
  }

  private Optional<Held> next(long nowNanos) {
    boolean crowded = count > most || bytes > mostBytes;
    return heads().stream()
        .filter(head -> crowded || isReady(head, nowNanos))
        .min(Comparator.comparingLong(Held::arrival));
  }

  private List<Held> heads() {
    return held.values().stream().filter(queue -> !queue.isEmpty()).map(Deque::getFirst).toList();
  }

  private boolean isReady(Held head, long nowNanos) {
    TapEvent event = head.event();
    return event.direction() == TapDirection.OUT
        || event.frame().isEmpty()
        || event.from().filter(watched::contains).isEmpty()
        || sent.contains(event.frame())
        || nowNanos - head.atNanos() >= holdNanos;
  }

  private SeenFrame remove(Held head) {
    held.getOrDefault(head.node(), new ArrayDeque<>()).remove();
    count--;
    bytes -= head.bytes();
    TapEvent event = head.event();
    if (event.direction() == TapDirection.OUT && !event.frame().isEmpty()) {
      remember(event.frame());
    }
    return new SeenFrame(head.node(), event);
  }

  private void remember(String frame) {
    sent.add(frame);
    if (sent.size() > MAX_SENT) {
      sent.remove(sent.iterator().next());
    }
  }

  private record Held(DeviceId node, TapEvent event, int bytes, long atNanos, long arrival) {}
}
