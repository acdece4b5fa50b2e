package dev.bidmesh.node.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which addresses and members were turned away, told once in a while for each: whoever is turned
 * away a thousand times a second must not fill the log. Knows no clock.
 *
 * <p>Safe for use by many threads.
 */
public final class Complaints {

  private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MOST_ADDRESSES = 256;

  private final Map<String, Told> told = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Told {
    private long atNanos;
    private long since;

    private Told(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  /**
   * Counts one more.
   *
   * @param nowNanos monotonic time
   * @return how many there were since it was told last, if it is to be told now
   */
  public synchronized OptionalLong add(String address, long nowNanos) {
    Told before = told.get(address);
    if (before == null) {
      makeRoom();
      told.put(address, new Told(nowNanos));
      return OptionalLong.of(1);
    }
    before.since++;
    if (nowNanos - before.atNanos < SILENCE_NANOS) {
      return OptionalLong.empty();
    }
    long count = before.since;
    before.since = 0;
    before.atNanos = nowNanos;
    return OptionalLong.of(count);
  }

  private void makeRoom() {
    var oldest = told.values().iterator();
    while (told.size() >= MOST_ADDRESSES && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }
}
