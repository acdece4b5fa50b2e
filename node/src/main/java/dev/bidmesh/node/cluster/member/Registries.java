package dev.bidmesh.node.cluster.member;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A member's cluster with the registries of the event bus in it, as a member leaves them. */
final class Registries implements Departure.Cluster {

  private static final String TURN = "turn";

  private final HazelcastInstance instance;
  private final Duration longestTurn;

  /**
   * @param longestTurn after which another member may leave though this one has not ended
   */
  Registries(HazelcastInstance instance, Duration longestTurn) {
    this.instance = instance;
    this.longestTurn = longestTurn;
  }

  @Override
  public boolean isAlone() {
    return instance.getCluster().getMembers().size() < 2;
  }

  /**
   * The event bus has taken back its addresses one by one by then. What is left are those for which
   * that failed, and where it listens. The latter comes first, as it is one round trip that makes
   * the others worthless; to find those takes a look at all addresses of the mesh.
   */
  @Override
  public void takeBack() {
    instance.getMap(MemberStart.NODES).delete(own());
    for (Map.Entry<String, HazelcastRegistrationInfo> each : addresses().entrySet()) {
      if (isOwn(each.getValue())) {
        addresses().remove(each.getKey(), each.getValue());
      }
    }
  }

  /**
   * Whether they know where the event bus of this member listens, and that it has an address.
   * Blocks for round trips.
   */
  boolean know(String address) {
    return instance.getMap(MemberStart.NODES).containsKey(own())
        && addresses().get(address).stream().anyMatch(this::isOwn);
  }

  private MultiMap<String, HazelcastRegistrationInfo> addresses() {
    return instance.getMultiMap(MemberStart.ADDRESSES);
  }

  private boolean isOwn(HazelcastRegistrationInfo registration) {
    return registration.unwrap().nodeId().equals(own());
  }

  private String own() {
    return Objects.requireNonNull(
        instance.getCluster().getLocalMember().getAttribute(MemberStart.NODE_ID));
  }

  /** A lock ends with the member that holds it, so whoever leaves next waits until it is gone. */
  @Override
  public boolean takeTurn(Duration longest) throws InterruptedException {
    return instance
        .getMap(MemberStart.TURNS)
        .tryLock(
            TURN,
            longest.toMillis(),
            TimeUnit.MILLISECONDS,
            longestTurn.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isSafe() {
    return instance.getPartitionService().isClusterSafe();
  }
}
