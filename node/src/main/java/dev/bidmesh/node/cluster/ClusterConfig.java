package dev.bidmesh.node.cluster;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * How the mesh is watched and joined. The defaults find a frozen node in about 5 s; shorter ones
 * take a busy node for a dead one.
 *
 * @param heartbeatInterval time between signs of life of each member, in whole seconds
 * @param heartbeatTimeout silence after which a member is removed, in whole seconds; also the
 *     longest wait for a connection between members
 * @param pingInterval time between checks of each event-bus connection
 * @param pingTimeout silence after which an event-bus connection is closed
 * @param connectTimeout longest wait for a connection to the event bus of a peer (for one between
 *     members it is {@code heartbeatTimeout}), and, rounded up to whole seconds, for members that
 *     are asked to take the node in
 * @param joinTimeout longest wait for a mesh to take this node in, in whole seconds
 * @param probeTimeout longest wait for an address to say what listens there
 * @param retryFirst pause after the first try to join that failed; each later one is twice as long
 * @param retryMax longest pause between tries to join
 * @param refusedRetry pause after which a mesh that answers and did not take this node in is tried
 *     again; sooner if it was gone for a moment
 * @param quietWait longest wait for a moment without prompts before the event bus is made anew
 * @param mergeDelay time from the start of a node, in whole seconds, after which it looks for parts
 *     of its mesh that were cut off; then again and again after a quarter of it, rounded up to
 *     whole seconds
 * @param leaveTimeout longest wait for peers to take over what this node kept for the mesh, in
 *     whole seconds
 * @param leaveTurn longest wait, when the node stops, for others that leave at the same moment and
 *     until the mesh keeps all the copies that it is to keep, at least 200 ms; shorter where the
 *     time for stopping is nearly over; 0: none
 * @param registryBackups how many peers keep copies of the registry of addresses, 0 to 6; as many
 *     nodes may die at once without the loss of an entry
 * @param sweepFirst pause, after a member has gone, before the registry is searched for addresses
 *     that it left there; each of the five looks after it, or more while there are some, comes
 *     after a pause twice as long, and each pause is shortened at random by up to a half
 * @param sweepMax longest pause between these looks, at least {@code sweepFirst}
 * @param eventLoops threads that carry the event bus, HTTP and all decisions, 1 to 64; with more
 *     than one a message from one part of the node to another wakes a thread
 * @param warmUp longest wait, before engines are offered to the mesh, until each peer has called
 *     this node back, so that connections stand when the first prompt comes; 0: none
 * @param selfProbe how the node finds out that the mesh does not reach it
 * @param limits what strangers and peers may take up
 */
public record ClusterConfig(
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    Duration pingInterval,
    Duration pingTimeout,
    Duration connectTimeout,
    Duration joinTimeout,
    Duration probeTimeout,
    Duration retryFirst,
    Duration retryMax,
    Duration refusedRetry,
    Duration quietWait,
    Duration mergeDelay,
    Duration leaveTimeout,
    Duration leaveTurn,
    int registryBackups,
    Duration sweepFirst,
    Duration sweepMax,
    int eventLoops,
    Duration warmUp,
    SelfProbeConfig selfProbe,
    ClusterLimits limits) {

  /**
   * The least time in which a node can leave in order: to take back what the registries say of it
   * needs a few round trips.
   */
  public static final Duration LEAST_LEAVE_TURN = Duration.ofMillis(200);

  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MOST_BACKUPS = 6;
  private static final int MOST_EVENT_LOOPS = 64;

  public static final ClusterConfig DEFAULT =
      new ClusterConfig(
          SECOND,
          Duration.ofSeconds(5),
          SECOND,
          Duration.ofMillis(1_500),
          Duration.ofMillis(1_500),
          Duration.ofSeconds(10),
          SECOND,
          SECOND,
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          3,
          Duration.ofMillis(500),
          Duration.ofSeconds(10),
          1,
          SECOND,
          SelfProbeConfig.DEFAULT,
          ClusterLimits.DEFAULT);

  public ClusterConfig {
    wholeSeconds("heartbeatInterval", heartbeatInterval);
    wholeSeconds("heartbeatTimeout", heartbeatTimeout);
    require(
        heartbeatTimeout.compareTo(heartbeatInterval.multipliedBy(2)) >= 0,
        "heartbeatTimeout must be at least twice heartbeatInterval");
    between("pingInterval", pingInterval, TICK);
    between("pingTimeout", pingTimeout, TICK);
    between("connectTimeout", connectTimeout, TICK);
    wholeSeconds("joinTimeout", joinTimeout);
    between("probeTimeout", probeTimeout, TICK);
    between("retryFirst", retryFirst, TICK);
    between("retryMax", retryMax, retryFirst);
    between("refusedRetry", refusedRetry, SECOND);
    between("quietWait", quietWait, Duration.ZERO);
    wholeSeconds("mergeDelay", mergeDelay);
    wholeSeconds("leaveTimeout", leaveTimeout);
    if (!leaveTurn.isZero()) {
      require(
          leaveTurn.compareTo(LEAST_LEAVE_TURN) >= 0 && leaveTurn.compareTo(LONGEST) <= 0,
          "leaveTurn must be 0 to leave at once, or between %s and %s, not %s"
              .formatted(LEAST_LEAVE_TURN, LONGEST, leaveTurn));
    }
    Checks.between("registryBackups", registryBackups, 0, MOST_BACKUPS);
    between("sweepFirst", sweepFirst, TICK);
    between("sweepMax", sweepMax, sweepFirst);
    Checks.between("eventLoops", eventLoops, 1, MOST_EVENT_LOOPS);
    between("warmUp", warmUp, Duration.ZERO);
  }

  private static void wholeSeconds(String component, Duration value) {
    between(component, value, SECOND);
    require(value.toMillisPart() == 0, component + " must be whole seconds, not " + value);
  }

  private static void between(String component, Duration value, Duration least) {
    require(
        value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0,
        component + " must be between " + least + " and " + LONGEST + ", not " + value);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
