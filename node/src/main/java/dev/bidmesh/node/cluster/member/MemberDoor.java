package dev.bidmesh.node.cluster.member;

import com.hazelcast.nio.MemberSocketInterceptor;
import dev.bidmesh.node.cluster.Admission;
import dev.bidmesh.node.cluster.Complaints;
import dev.bidmesh.node.cluster.handshake.HandshakeException;
import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import dev.bidmesh.node.cluster.handshake.Peer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every connection to and from the cluster port prove itself before Hazelcast reads or writes a
 * byte, and knows whose connection each is. Hazelcast calls it on threads that may be blocked.
 */
final class MemberDoor implements MemberSocketInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(MemberDoor.class);

  private final MemberIdentity identity;
  private final Admission admission;
  private final Duration longest;
  private final int perPeer;
  private final Complaints complaints = new Complaints();
  private final PeerSockets peers;

  /**
   * @param admission of those who connect
   * @param longest that a handshake may take
   * @param perPeer connections that one device may have opened and not closed; those that this node
   *     has opened to it do not count
   */
  MemberDoor(MemberIdentity identity, Admission admission, Duration longest, int perPeer) {
    this.identity = identity;
    this.admission = admission;
    this.longest = longest;
    this.perPeer = perPeer;
    this.peers = new PeerSockets(perPeer);
  }

  @Override
  public void init(Properties properties) {
    // It is configured by its constructor.
  }

  @Override
  public void onAccept(Socket socket) throws IOException {
    String address = Cuts.address(socket);
    if (!admission.enter(address, System.nanoTime())) {
      throw refused(address, "too many connections", Optional.empty());
    }
    try {
      Peer peer = SocketHandshake.respond(socket, identity.responder(), longest);
      requireRoom(socket, peer);
      requireStillTrusted(peer);
    } catch (HandshakeException e) {
      throw refused(address, String.valueOf(e.getMessage()), Optional.of(e.reason()));
    } catch (IOException e) {
      throw refused(address, String.valueOf(e.getMessage()), Optional.empty());
    } finally {
      admission.leave(address);
    }
  }

  @Override
  public void onConnect(Socket socket) throws IOException {
    try {
      Peer peer = SocketHandshake.initiate(socket, identity.initiator(), longest);
      peers.connected(socket, peer);
      requireStillTrusted(peer);
    } catch (HandshakeException e) {
      throw refused(Cuts.address(socket), String.valueOf(e.getMessage()), Optional.of(e.reason()));
    }
  }

  /** Whose connection it is; empty if it was not opened through here. */
  Optional<Peer> peer(Socket socket) {
    return peers.peer(socket);
  }

  /** Those of these peers who have connections. */
  Set<Peer> known(Predicate<Peer> among) {
    return peers.known(among);
  }

  /**
   * Ends all connections of these peers, also those that Hazelcast does not know yet because it has
   * just handed them in here.
   */
  void close(Predicate<Peer> of) {
    peers.close(of);
  }

  /**
   * A revocation that came during the handshake has found no connection that it could end. Whoever
   * asks only now, when the connection is known, misses none: it ends those that are known.
   */
  private void requireStillTrusted(Peer peer) throws HandshakeException {
    if (identity.isRevoked(peer)) {
      throw new HandshakeException(
          Reason.REVOKED, "the certificate of " + peer.name() + " was revoked meanwhile");
    }
  }

  /** A member could otherwise fill the memory with connections. */
  private void requireRoom(Socket socket, Peer peer) throws IOException {
    if (!peers.accept(socket, peer)) {
      throw new IOException(peer.name() + " has " + perPeer + " connections already");
    }
  }

  private IOException refused(String address, String why, Optional<Reason> reason) {
    complaints
        .add(address, System.nanoTime())
        .ifPresent(
            count ->
                LOG.atWarn()
                    .addKeyValue("address", address)
                    .addKeyValue("reason", why)
                    .addKeyValue("times", count)
                    .log("refused at the cluster port"));
    return new RefusedException(why + reason.map(each -> " (" + each + ")").orElse(""));
  }

  /** Ends a connection; strangers cause it at will, so it has no stack trace. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
