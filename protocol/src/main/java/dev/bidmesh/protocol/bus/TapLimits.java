package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.Checks;

/**
 * How much one watcher of the bus may hold.
 *
 * @param queued frames that wait to be taken, 1 to 100,000; what comes while there are so many is
 *     lost to the watcher
 * @param perSecond frames taken in a second, 1 to 100,000; likewise
 */
public record TapLimits(int queued, int perSecond) {

  private static final int MOST = 100_000;

  /** What a frame may take on average when as many wait as may; most take far less. */
  private static final long BYTES_PER_FRAME = 4_096;

  public TapLimits {
    Checks.between("queued", queued, 1, MOST);
    Checks.between("perSecond", perSecond, 1, MOST);
  }

  /**
   * Bytes of the frames that wait, roughly; what comes while there are so many is lost likewise. A
   * bound of their number alone would be a loose one of the memory.
   */
  public long queuedBytes() {
    return queued * BYTES_PER_FRAME;
  }
}
