package dev.bidmesh.node.cluster.member;

import com.hazelcast.instance.impl.Node;
import dev.bidmesh.node.cluster.handshake.Peer;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.Revocations.Following;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections of the cluster port whose certificates are not good any more: a member that was
 * removed from the mesh is removed from the cluster at once. One whose certificate ran out may have
 * another by now, and shows it when it connects again a moment later; if it has none, nobody takes
 * it in, and the cluster removes it.
 */
final class MemberWatch {

  private static final Logger LOG = LoggerFactory.getLogger(MemberWatch.class);

  private static final String REVOKED = "its certificate was revoked";
  private static final String EXPIRED = "its certificate ran out";

  private final Node member;
  private final MemberDoor door;
  private final MeshCredentials credentials;
  private final Clock clock;
  private final Duration look;

  /**
   * @param clock by which certificates are valid; it may be set, so it is looked at again and again
   * @param look time between looks at it, and at what was revoked
   */
  MemberWatch(
      Node member, MemberDoor door, MeshCredentials credentials, Clock clock, Duration look) {
    this.member = member;
    this.door = door;
    this.credentials = credentials;
    this.clock = clock;
    this.look = look;
  }

  /** Begins, with a look at those that are there already; ends by itself when the member does. */
  Following begin() {
    Following revoked = credentials.onRevoked(this::removeRevoked);
    Future<?> looks =
        member
            .getNodeEngine()
            .getExecutionService()
            .scheduleWithRepetition(this::look, 0, look.toMillis(), TimeUnit.MILLISECONDS);
    return () -> {
      looks.cancel(false);
      revoked.close();
    };
  }

  private void removeRevoked() {
    Predicate<Peer> gone = peer -> credentials.isRevoked(peer.serial());
    Set<Peer> known = door.known(gone);
    if (!known.isEmpty()) {
      tell(known, REVOKED);
      MemberInternals.remove(member, socketsOf(gone), REVOKED);
      door.close(gone);
    }
  }

  /**
   * Looks at all that could have been missed: whoever was revoked before this began to listen, too.
   * A task of Hazelcast that throws is not run again.
   */
  private void look() {
    try {
      removeRevoked();
      cutExpired();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("no look at the certificates of members");
    }
  }

  private void cutExpired() {
    Predicate<Peer> over = peer -> clock.instant().isAfter(peer.until());
    Set<Peer> known = door.known(over);
    if (!known.isEmpty()) {
      tell(known, EXPIRED);
      MemberInternals.cut(member, socketsOf(over), EXPIRED);
    }
  }

  private Predicate<Socket> socketsOf(Predicate<Peer> peers) {
    return socket -> door.peer(socket).filter(peers).isPresent();
  }

  private static void tell(Set<Peer> peers, String why) {
    peers.forEach(
        peer ->
            LOG.atWarn()
                .addKeyValue("peer", peer.name())
                .addKeyValue("serial", peer.serial().toString(16))
                .addKeyValue("reason", why)
                .log("cut from the cluster port"));
  }
}
