package dev.bidmesh.simulation.mesh;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.orchestrator.BiddingConfig;
import java.time.Duration;
import java.util.Locale;

/**
 * How large a mesh is meant to be, which decides how its devices find each other.
 *
 * @param askAllUpTo up to so many peers are all asked for bids; of more a sample is
 * @param owners the first so many devices take prompts and hear all others; the rest only bid and
 *     run, and hear nobody, which spares the memory and time of as many tables of peers
 * @param beatNanos time between the heartbeats of a device
 */
record Scale(int askAllUpTo, int owners, long beatNanos) {

  /** Heartbeats that a device hears a second, at most. */
  private static final int BEATS_A_SECOND = 16;

  /** Heartbeats after which each device has heard of each engine that it is ready. */
  private static final int BEATS = 3;

  /** A mesh in which everybody takes prompts, hears everybody, and is asked. */
  static final Scale USUAL = of(BiddingConfig.DEFAULT.askAllUpTo(), 2, Integer.MAX_VALUE);

  /** A mesh of so many devices, whose heartbeats are as far apart as in a real one of that size. */
  static Scale of(int askAllUpTo, int devices, int owners) {
    long beatNanos = Math.max(World.SECOND, devices * World.SECOND / BEATS_A_SECOND);
    return new Scale(askAllUpTo, owners, beatNanos);
  }

  /** Whether a device takes prompts and hears all others. */
  boolean owns(int number) {
    return number < owners;
  }

  /** When each device has heard of each other one, beside the time that engines need to start. */
  long metNanos() {
    return BEATS * beatNanos;
  }

  /**
   * How devices beat. Those that hear nobody cannot know how large the mesh is, so that all are
   * told how often such a mesh beats: the interval, and the gap which grows with it.
   */
  BidConfig beating() {
    BidConfig usual = BidConfig.DEFAULT;
    double growth = (double) beatNanos / usual.heartbeatInterval().toNanos();
    var gap = Duration.ofNanos((long) (growth * usual.heartbeatGap().toNanos()));
    return usual.withHeartbeatInterval(Duration.ofNanos(beatNanos)).withHeartbeatGap(gap);
  }

  @Override
  public String toString() {
    String told = "up to " + askAllUpTo + " peers are all asked, of more a sample";
    return owners == Integer.MAX_VALUE
        ? told
        : told
            + String.format(
                Locale.ROOT,
                "; the first %d devices take prompts; a heartbeat each %.1f s",
                owners,
                beatNanos / 1e9);
  }
}
