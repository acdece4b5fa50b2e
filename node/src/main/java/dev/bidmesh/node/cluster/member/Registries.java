package dev.bidmesh.node.cluster.member;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The registries of the event bus that a member keeps with others, and what it takes out of them.
 */
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
    nodes().delete(own());
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
    return nodes().containsKey(own()) && addresses().get(address).stream().anyMatch(this::isOwn);
  }

  /** The nodes of which the registries say anything. Blocks for round trips. */
  Set<String> named() {
    Set<String> nodes = new HashSet<>(nodes().keySet());
    addresses().values().forEach(each -> nodes.add(nodeOf(each)));
    return nodes;
  }

  /** The nodes that are members, as far as this one knows; it is one of them itself. */
  Set<String> members() {
    return instance.getCluster().getMembers().stream()
        .map(Registries::nodeOf)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /**
   * Removes what the registries say of these nodes. Blocks for round trips.
   *
   * @return how many entries that were
   */
  int forget(Set<String> gone) {
    int entries = 0;
    for (Map.Entry<String, HazelcastRegistrationInfo> each : addresses().entrySet()) {
      boolean isOver = gone.contains(nodeOf(each.getValue()));
      if (isOver && addresses().remove(each.getKey(), each.getValue())) {
        entries++;
      }
    }
    for (String node : gone) {
      entries += nodes().remove(node) == null ? 0 : 1;
    }
    return entries;
  }

  private IMap<String, Object> nodes() {
    return instance.getMap(MemberStart.NODES);
  }

  private MultiMap<String, HazelcastRegistrationInfo> addresses() {
    return instance.getMultiMap(MemberStart.ADDRESSES);
  }

  private boolean isOwn(HazelcastRegistrationInfo registration) {
    return nodeOf(registration).equals(own());
  }

  private String own() {
    return nodeOf(instance.getCluster().getLocalMember()).orElseThrow();
  }

  /** The node that a member is; empty if it has no event bus. */
  static Optional<String> nodeOf(Member member) {
    return Optional.ofNullable(member.getAttribute(MemberStart.NODE_ID));
  }

  private static String nodeOf(HazelcastRegistrationInfo registration) {
    return registration.unwrap().nodeId();
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
