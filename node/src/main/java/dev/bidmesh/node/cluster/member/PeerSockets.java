package dev.bidmesh.node.cluster.member;

import dev.bidmesh.node.cluster.handshake.Peer;
import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose the connections of the cluster port are, and how many a device may open. A device counts by
 * its id, so that a renewed certificate gives it no more of them.
 *
 * <p>Safe for use by many threads.
 */
final class PeerSockets {

  private static final Logger LOG = LoggerFactory.getLogger(PeerSockets.class);

  private final int perPeer;
  private final Map<Socket, Known> open = new HashMap<>();

  /**
   * @param accepted whether the peer has opened it
   */
  private record Known(Peer peer, boolean accepted) {}

  /**
   * @param perPeer connections that one device may have opened and not closed; those that this node
   *     has opened to it do not count
   */
  PeerSockets(int perPeer) {
    this.perPeer = perPeer;
  }

  /**
   * The peer has opened one.
   *
   * @return false if it has too many, and this one is not known now
   */
  synchronized boolean accept(Socket socket, Peer peer) {
    open.keySet().removeIf(Socket::isClosed);
    long accepted =
        open.values().stream()
            .filter(each -> each.accepted() && each.peer().deviceId().equals(peer.deviceId()))
            .count();
    if (accepted >= perPeer) {
      return false;
    }
    open.put(socket, new Known(peer, true));
    return true;
  }

  /** This node has opened one. */
  synchronized void connected(Socket socket, Peer peer) {
    open.keySet().removeIf(Socket::isClosed);
    open.put(socket, new Known(peer, false));
  }

  /** Ends those of these peers. */
  synchronized void close(Predicate<Peer> of) {
    open.forEach(
        (socket, known) -> {
          if (of.test(known.peer())) {
            close(socket);
          }
        });
    open.keySet().removeIf(Socket::isClosed);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("a connection of the cluster port could not be ended");
    }
  }

  /** Whose it is; empty if it was not told of. */
  synchronized Optional<Peer> peer(Socket socket) {
    return Optional.ofNullable(open.get(socket)).map(Known::peer);
  }

  /** Those of these peers who have connections that are open. */
  synchronized Set<Peer> known(Predicate<Peer> peers) {
    open.keySet().removeIf(Socket::isClosed);
    return open.values().stream()
        .map(Known::peer)
        .filter(peers)
        .collect(Collectors.toUnmodifiableSet());
  }
}
