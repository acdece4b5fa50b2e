package dev.bidmesh.node.cluster;

import dev.bidmesh.node.cluster.MeshState.Alone;
import dev.bidmesh.node.cluster.MeshState.Joined;
import dev.bidmesh.node.cluster.MeshState.Joining;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides, for as long as one event bus lives, whether the node is where it is to be and when it
 * tries to get there. Knows no thread, no clock and no network; for one thread at a time.
 *
 * <p>A node that was to join somebody goes on trying until one of those is in its cluster, and
 * starts again when it is left alone. An address that answers is joined by making the event bus
 * anew, once it has answered twice: a node that starts may be about to join this one by itself, and
 * two that let go of their clusters to join each other would miss each other. One that answered and
 * did not take the node in is not tried again before it was gone for a moment: each try interrupts
 * the node, and the answer would be the same.
 */
final class JoinCore {

  private final boolean seeks;
  private final Duration patience;
  private final Backoff backoff;
  private final Set<HostPort> refused = new HashSet<>();
  private final Set<HostPort> confirmed = new HashSet<>();
  private List<Probed> found;
  private List<String> others;
  private List<MemberCard> peers = List.of();
  private String refusal = "";
  private boolean reached;
  private int failures;
  private Duration refusedFor = Duration.ZERO;
  private Duration pause = Duration.ZERO;

  /** What is to be done next. */
  enum Step {
    /** Nothing, until somebody comes or goes. */
    REST,
    /** Look at the addresses again after {@link #pause()}. */
    PROBE,
    /** Make the event bus anew and join what answers. */
    REJOIN
  }

  /**
   * @param seeks whether there is anybody to join
   * @param patience after which an address that answers and did not take this node in is tried
   *     again
   */
  JoinCore(boolean seeks, Duration patience, Backoff backoff) {
    this.seeks = seeks;
    this.patience = patience;
    this.backoff = backoff;
    this.found = List.of();
    this.others = List.of();
  }

  /**
   * The event bus was opened.
   *
   * @param before what the addresses were just before
   * @param why an address that answers did not take this node in, if none did
   * @param members of its cluster but for itself
   */
  Step opened(List<Probed> before, String why, List<MemberCard> members) {
    found = List.copyOf(before);
    refusal = why;
    peers = List.copyOf(members);
    reached = answering().findAny().isPresent() && !peers.isEmpty();
    if (!reached) {
      answering().forEach(each -> refused.add(each.target()));
    }
    return failed();
  }

  /**
   * Somebody came or went.
   *
   * @param members of the cluster but for the node itself
   * @param wanted whether one of them is at an address that is to be joined
   */
  Step membersChanged(List<MemberCard> members, boolean wanted) {
    boolean lost = reached && members.isEmpty();
    peers = List.copyOf(members);
    reached = !peers.isEmpty() && (reached || wanted);
    if (!lost) {
      return next();
    }
    failures = 0;
    found = List.of();
    others = List.of("again yet: the others have left");
    return failed();
  }

  /** The addresses were looked at. */
  Step probed(List<Probed> now) {
    found = List.copyOf(now);
    others = List.of();
    List<HostPort> answering = answering().map(Probed::target).toList();
    refused.retainAll(answering);
    refusedFor = refused.isEmpty() ? Duration.ZERO : refusedFor.plus(pause);
    boolean stays =
        answering.stream().anyMatch(confirmed::contains) || refusedFor.compareTo(patience) > 0;
    confirmed.clear();
    answering.stream().filter(each -> !refused.contains(each)).forEach(confirmed::add);
    return stays && seeks && !reached ? Step.REJOIN : failed();
  }

  /** How the node belongs to its mesh. */
  MeshState state() {
    if (seeks && !reached) {
      return new Joining(problems(), pause, peers.size());
    }
    return peers.isEmpty() ? new Alone() : new Joined(peers.get(0).cluster(), peers.size());
  }

  /** How long to wait before the next look. */
  Duration pause() {
    return pause;
  }

  /** A refusal does not make the pauses longer: only a short one shows that a node was gone. */
  private Step failed() {
    boolean answered = !refused.isEmpty() || !confirmed.isEmpty();
    failures = answered ? 1 : failures + 1;
    pause = backoff.after(failures);
    return next();
  }

  private Step next() {
    return seeks && !reached ? Step.PROBE : Step.REST;
  }

  private List<String> problems() {
    return Stream.concat(found.stream().map(this::problem), others.stream()).toList();
  }

  private String problem(Probed each) {
    return refused.contains(each.target()) ? each.target() + ": " + refusal : each.sentence();
  }

  private Stream<Probed> answering() {
    return found.stream().filter(Probed::isMember);
  }
}
