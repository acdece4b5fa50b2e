package dev.bidmesh.node.cluster;

import dev.bidmesh.protocol.Checks;

/**
 * TLS handshakes that servers carry on; whoever begins more is cut before the first byte.
 *
 * @param atOnce that go on at once, at all those servers together, 1 to 10,000
 * @param perAddress those among them of one address, 1 to {@code atOnce}
 * @param perSecond that one address may begin, 1 to 100,000; twice as many after a pause
 */
public record HandshakeLimits(int atOnce, int perAddress, int perSecond) {

  private static final int MOST_AT_ONCE = 10_000;
  private static final int MOST_PER_SECOND = 100_000;

  /** A browser opens six connections at once, a proxy has the clients of many behind it. */
  public static final HandshakeLimits DEFAULT = new HandshakeLimits(256, 128, 200);

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public HandshakeLimits {
    Checks.between("atOnce", atOnce, 1, MOST_AT_ONCE);
    Checks.between("perAddress", perAddress, 1, atOnce);
    Checks.between("perSecond", perSecond, 1, MOST_PER_SECOND);
  }

  Admission.Limits admission() {
    return new Admission.Limits(atOnce, perAddress, perSecond);
  }
}
