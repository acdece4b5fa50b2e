package dev.bidmesh.node.cluster.member;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides which nodes the registries of the event bus name though they are no members any more.
 *
 * <p>Whoever sees a member go takes its entries out at once. Where several die together that is not
 * always the end of it: while those that go on still settle which of them keeps what, a copy from
 * before can take the place of one that had been cleaned. So they are looked through again, a given
 * number of times after the last member went, and up to as often once more while there is somebody.
 *
 * <p>A member that has just joined can be in the registries before another hears that it has. So
 * whom this one has not seen go has to be absent for some time.
 */
final class Leftovers {

  private final int most;
  private final Duration absence;
  private final Map<String, Integer> gone = new HashMap<>();
  private Map<String, Long> absentSince = Map.of();
  private int looks;

  /**
   * @param most looks after the last member went, at least 1
   * @param absence among the members after which somebody counts as gone who was not seen to go
   */
  Leftovers(int most, Duration absence) {
    this.most = most;
    this.absence = absence;
  }

  /** A member has gone: the looks begin anew. */
  void memberGone(String node) {
    gone.put(node, most);
    looks = 0;
  }

  /** A look begins; it counts however it ends, so that they end. */
  void looking() {
    looks++;
  }

  /** How many looks there were since a member went. */
  int looks() {
    return looks;
  }

  /** Whether there are to be more looks. */
  boolean goesOn() {
    return looks < most || (!absentSince.isEmpty() && looks < 2 * most);
  }

  /**
   * What a look at the registries has found.
   *
   * @param named nodes that they name
   * @param members the nodes that were members after that was read
   * @param nowNanos of a clock that does not go back
   * @return whose entries are to be taken out
   */
  Set<String> looked(Set<String> named, Set<String> members, long nowNanos) {
    var absent = new HashMap<String, Long>();
    for (String node : named) {
      if (!members.contains(node)) {
        absent.put(node, absentSince.getOrDefault(node, nowNanos));
      }
    }
    absentSince = absent;
    var over = new HashSet<String>();
    absent.forEach(
        (node, since) -> {
          if (gone.containsKey(node) || nowNanos - since >= absence.toNanos()) {
            over.add(node);
          }
        });
    gone.replaceAll((node, left) -> left - 1);
    gone.values().removeIf(left -> left <= 0);
    return over;
  }
}
