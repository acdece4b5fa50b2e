package dev.bidmesh.node.security;

import dev.bidmesh.protocol.Checks;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The membership keys of a mesh: the one that a node offers, and those from before a rotation,
 * which it accepts for a while so that members that have not heard of the rotation are not locked
 * out.
 *
 * @param current what is offered
 * @param previous what is accepted as well, the newest first; at most {@value #MOST_PREVIOUS}
 */
public record MembershipKeys(MembershipKey current, List<Previous> previous) {

  /** How many rotations may overlap. */
  static final int MOST_PREVIOUS = 4;

  public MembershipKeys {
    previous = Checks.atMost("previous", MOST_PREVIOUS, previous);
  }

  /**
   * A key from before a rotation.
   *
   * @param key that was offered then
   * @param until first moment at which it is not accepted any more
   */
  public record Previous(MembershipKey key, Instant until) {}

  /** Just one. */
  public static MembershipKeys of(MembershipKey only) {
    return new MembershipKeys(only, List.of());
  }

  /** Every key that a peer may prove to know, the current one first. */
  public List<MembershipKey> accepted(Instant now) {
    return Stream.concat(
            Stream.of(current),
            previous.stream().filter(each -> now.isBefore(each.until())).map(Previous::key))
        .toList();
  }

  /**
   * The keys after a rotation. What has run out by now is forgotten, and the oldest if there are
   * too many.
   *
   * @param fresh offered from now on
   * @param until how long the present one is still accepted
   */
  public MembershipKeys rotated(MembershipKey fresh, Instant until, Instant now) {
    var kept =
        Stream.concat(
                Stream.of(new Previous(current, until)),
                previous.stream().map(each -> new Previous(each.key(), earlier(each, until))))
            .filter(each -> now.isBefore(each.until()))
            .limit(MOST_PREVIOUS)
            .toList();
    return new MembershipKeys(fresh, kept);
  }

  private static Instant earlier(Previous each, Instant until) {
    return each.until().isBefore(until) ? each.until() : until;
  }
}
