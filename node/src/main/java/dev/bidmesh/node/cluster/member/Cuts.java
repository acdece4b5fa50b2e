package dev.bidmesh.node.cluster.member;

import dev.bidmesh.node.cluster.Complaints;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.handshake.Peer;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of connections of the cluster port that were cut for what they sent: once in a while for
 * each member, or for each address where a connection is nobody's.
 *
 * <p>Safe for use by many threads.
 */
final class Cuts {

  private static final Logger LOG = LoggerFactory.getLogger(Cuts.class);

  private final Function<Socket, Optional<Peer>> owner;
  private final Complaints complaints = new Complaints();

  /**
   * @param owner whose a connection is, if its other end has proven that
   */
  Cuts(Function<Socket, Optional<Peer>> owner) {
    this.owner = owner;
  }

  /** One more. Others may have the address of a member, so that they are told of apart. */
  void add(Socket socket, String reason, long nowNanos) {
    Optional<String> member = owner.apply(socket).map(Peer::name);
    String address = address(socket);
    complaints
        .add(member.map(name -> "member " + name).orElse(address), nowNanos)
        .ifPresent(
            count ->
                LOG.atWarn()
                    .addKeyValue("address", withPort(address, socket.getPort()))
                    .addKeyValue("peer", member.orElse("unknown"))
                    .addKeyValue("reason", reason)
                    .addKeyValue("times", count)
                    .log("cut from the cluster port"));
  }

  private static String withPort(String address, int port) {
    return port == 0 ? address : new HostPort(address, port).toString();
  }

  /** Known as long as a connection is open, whatever it has said of itself. */
  static String address(Socket socket) {
    InetAddress address = socket.getInetAddress();
    return address == null ? "unknown" : address.getHostAddress();
  }
}
