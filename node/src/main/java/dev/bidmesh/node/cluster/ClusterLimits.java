package dev.bidmesh.node.cluster;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * What strangers may take up who reach the ports of event bus and cluster, and what peers may.
 *
 * @param handshakeTimeout longest time in which whoever connects must have proven who it is; 100 ms
 *     to 1 min
 * @param handshakes that each of the two ports carries on at once, 1 to 256
 * @param handshakesPerAddress those among them of one address, 1 to {@code handshakes}
 * @param handshakesPerSecond that one address may begin at each of the two ports, 1 to 10,000;
 *     twice as many after a pause
 * @param busConnections that peers may have opened to the event bus at once, 1 to 100,000
 * @param connectionsPerPeer that one device may have at each of the two ports, 1 to 1,000; counts
 *     only in a mesh with a secret, where certificates tell devices apart
 * @param frameBytes longest frame that the event bus takes, 64 KiB to 64 MiB
 * @param packetBytes longest packet that the cluster port takes, 1 MiB to 256 MiB
 * @param httpHandshakes TLS handshakes at the HTTP API and the port where devices are taken in
 */
public record ClusterLimits(
    Duration handshakeTimeout,
    int handshakes,
    int handshakesPerAddress,
    int handshakesPerSecond,
    int busConnections,
    int connectionsPerPeer,
    int frameBytes,
    int packetBytes,
    HandshakeLimits httpHandshakes) {

  private static final int MOST_HANDSHAKES = 256;
  private static final int MOST_PER_SECOND = 10_000;
  private static final int MOST_CONNECTIONS = 100_000;
  private static final int LEAST_FRAME = 64 * 1024;
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int MOST_FRAME = 64 * MEBIBYTE;
  private static final int MOST_PACKET = 256 * MEBIBYTE;
  private static final int MOST_PER_PEER = 1_000;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** The longest message of the mesh is 2 MiB; addresses and headers come on top of that. */
  public static final ClusterLimits DEFAULT =
      new ClusterLimits(
          Duration.ofSeconds(2),
          32,
          8,
          50,
          512,
          16,
          2 * MEBIBYTE + LEAST_FRAME,
          16 * MEBIBYTE,
          HandshakeLimits.DEFAULT);

  public ClusterLimits {
    if (handshakeTimeout.compareTo(SHORTEST) < 0 || handshakeTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "handshakeTimeout must be between "
              + SHORTEST
              + " and "
              + LONGEST
              + ", not "
              + handshakeTimeout);
    }
    Checks.between("handshakes", handshakes, 1, MOST_HANDSHAKES);
    Checks.between("handshakesPerAddress", handshakesPerAddress, 1, handshakes);
    Checks.between("handshakesPerSecond", handshakesPerSecond, 1, MOST_PER_SECOND);
    Checks.between("busConnections", busConnections, 1, MOST_CONNECTIONS);
    Checks.between("connectionsPerPeer", connectionsPerPeer, 1, MOST_PER_PEER);
    Checks.between("frameBytes", frameBytes, LEAST_FRAME, MOST_FRAME);
    Checks.between("packetBytes", packetBytes, MEBIBYTE, MOST_PACKET);
  }

  /** For each of the two ports. */
  Admission.Limits admission() {
    return new Admission.Limits(handshakes, handshakesPerAddress, handshakesPerSecond);
  }
}
