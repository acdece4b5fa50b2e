package dev.bidmesh.node.cluster.member;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Decides which nodes the registries of the event bus name though they are no members any more.
 *
 * <p>Whoever sees a member go takes its entries out at once. Where several die together that is not
 * always the end of it: while those that go on still settle which of them keeps what, a copy from
 * before can take the place of one that had been cleaned. So they are looked through again, a given
 * number of times after the last member went.
 *
 * <p>A member that has just joined can be in the registries a moment before another hears that it
 * has. So a node counts as gone only if two looks in a row have not found it among the members.
 */
final class Leftovers {

  private final int most;
  private int looks;
  private Set<String> strangers = Set.of();

  /**
   * @param most looks after the last member went, at least 2
   */
  Leftovers(int most) {
    this.most = most;
  }

  /** A member has gone: the looks begin anew. */
  void memberGone() {
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
    return looks < most;
  }

  /**
   * What a look at the registries has found.
   *
   * @param named nodes that they name
   * @param members the nodes that were members after that was read
   * @return whose entries are to be taken out
   */
  Set<String> looked(Collection<String> named, Collection<String> members) {
    var absent = new HashSet<>(named);
    absent.removeAll(Set.copyOf(members));
    var gone = new HashSet<>(absent);
    gone.retainAll(strangers);
    strangers = absent;
    return gone;
  }
}
