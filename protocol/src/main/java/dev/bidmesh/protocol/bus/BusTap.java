package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.AddressPattern;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One watcher of the bus of a node. Frames go into a bounded queue on the threads that send and
 * receive them; nothing there ever waits for the watcher, who loses frames instead, and can tell
 * how many. Safe for use by many threads; frames are taken by one.
 */
public final class BusTap implements AutoCloseable {

  private final TapFilter filter;
  private final Optional<AddressPattern> pattern;
  private final TapLimits limits;
  private final boolean texts;
  private final Consumer<BusTap> onClose;
  private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  // The current second, and how many frames were taken in it.
  private final AtomicLong second = new AtomicLong();
  private final AtomicInteger inSecond = new AtomicInteger();
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile Runnable listener = () -> {};
  private volatile int perSecond;

  BusTap(TapFilter filter, TapLimits limits, boolean texts, Consumer<BusTap> onClose) {
    this.filter = filter;
    this.pattern = filter.address().map(AddressPattern::of);
    this.limits = limits;
    this.perSecond = limits.perSecond();
    this.texts = texts;
    this.onClose = onClose;
  }

  /**
   * Sets what is told that there are frames, once until they are next taken; at once if some came
   * before. It is called by whichever thread brings one, and must return at once.
   */
  public void onFrames(Runnable what) {
    listener = what;
    // What came before was told to nobody.
    told.set(false);
    if (queued.get() > 0 || lost.get() > 0) {
      tell();
    }
  }

  /**
   * Takes frames, oldest first.
   *
   * @param most how many
   * @param mostBytes of their JSON, roughly; at least one is taken if there is any
   */
  public List<TapEvent> take(int most, int mostBytes) {
    told.set(false);
    var taken = new ArrayList<TapEvent>();
    int bytes = 0;
    Queued next = queue.peek();
    while (next != null && taken.size() < most) {
      bytes += next.bytes();
      if (!taken.isEmpty() && bytes > mostBytes) {
        break;
      }
      taken.add(queue.remove().event());
      queued.decrementAndGet();
      queuedBytes.addAndGet(-next.bytes());
      next = queue.peek();
    }
    if (next != null) {
      tell();
    }
    return taken;
  }

  /** Whether nothing waits to be taken. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Wanted frames that were too many, since the beginning. */
  public long lost() {
    return lost.get();
  }

  /** Takes in so many frames a second from now on, at least one and at most as allowed at first. */
  public void slowTo(int mostPerSecond) {
    perSecond = Math.max(1, Math.min(mostPerSecond, limits.perSecond()));
  }

  /** Ends the watch. */
  @Override
  public void close() {
    onClose.accept(this);
    listener = () -> {};
  }

  /** Whether texts are shown. */
  boolean texts() {
    return texts;
  }

  boolean wants(TapDirection direction, String address, Optional<PromptId> prompt) {
    return (filter.direction().isEmpty() || filter.direction().get() == direction)
        && (filter.promptId().isEmpty() || filter.promptId().equals(prompt))
        && (pattern.isPresent() ? pattern.get().matches(address) : isWantedUnasked(address));
  }

  /** An answer to a question from before the watch may be one that never leaves the node. */
  private boolean isWantedUnasked(String address) {
    return filter.wantsAddress(address) && !address.equals(BusTraffic.REPLIES);
  }

  /** Whether one more frame may be taken in; counts it as lost otherwise. */
  boolean admits(long nowNanos) {
    if (queued.get() >= limits.queued()
        || queuedBytes.get() >= limits.queuedBytes()
        || !withinRate(nowNanos)) {
      lost.incrementAndGet();
      tell();
      return false;
    }
    return true;
  }

  void offer(TapEvent event) {
    int bytes = event.roughBytes();
    queued.incrementAndGet();
    queuedBytes.addAndGet(bytes);
    queue.add(new Queued(event, bytes));
    tell();
  }

  private boolean withinRate(long nowNanos) {
    long now = TimeUnit.NANOSECONDS.toSeconds(nowNanos);
    long counted = second.get();
    if (counted != now && second.compareAndSet(counted, now)) {
      inSecond.set(0);
    }
    return inSecond.incrementAndGet() <= perSecond;
  }

  private void tell() {
    if (told.compareAndSet(false, true)) {
      listener.run();
    }
  }

  private record Queued(TapEvent event, int bytes) {}
}
