package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;

/**
 * Asks a node for the frames that it has seen since the last such question. The first one begins
 * the watch. Answered by {@link TapEvents}, as soon as there are frames.
 *
 * @param tapId names the watch; made at random by who watches
 * @param filter which frames
 * @param maxPerS most frames a second; what is beyond is counted only. 1 to {@link #MAX_PER_S}
 * @param waitMs how long the answer may wait for frames; 0 to {@link #MAX_WAIT_MS}
 * @param leaseMs how long the watch lasts without another question; 100 to {@link #MAX_LEASE_MS}
 */
public record TapQuery(String tapId, TapFilter filter, int maxPerS, long waitMs, long leaseMs)
    implements TapMessage {

  /** Most frames a second that can be asked for. */
  public static final int MAX_PER_S = 10_000;

  /** Longest time that an answer waits for frames. */
  public static final long MAX_WAIT_MS = 5_000;

  /** Longest time that a watch lasts without a question. */
  public static final long MAX_LEASE_MS = 60_000;

  /** Longest name of a watch. */
  static final int MAX_ID_LENGTH = 64;

  public TapQuery {
    requireId(tapId);
    Checks.between("maxPerS", maxPerS, 1, MAX_PER_S);
    Checks.between("waitMs", waitMs, 0, MAX_WAIT_MS);
    Checks.between("leaseMs", leaseMs, 100, MAX_LEASE_MS);
  }

  static void requireId(String tapId) {
    Checks.notBlank("tapId", tapId);
    Checks.between("tapId length", tapId.length(), 1, MAX_ID_LENGTH);
  }
}
