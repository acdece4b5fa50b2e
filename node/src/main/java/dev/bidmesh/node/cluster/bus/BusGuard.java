package dev.bidmesh.node.cluster.bus;

import dev.bidmesh.node.cluster.Admission;
import dev.bidmesh.node.cluster.Complaints;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.node.security.Revocations.Following;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about the connections of one event bus: how many there are, who is at their other ends,
 * and how long a frame may be. TLS has checked the chain of certificates by then; what it does not
 * know is what was revoked.
 *
 * <p>Safe for use by many threads.
 */
public final class BusGuard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BusGuard.class);

  private final int port;
  private final Limits limits;
  private final Optional<MeshCredentials> credentials;
  private final Clock clock;
  private final Admission admission;
  private final Complaints complaints = new Complaints();
  private final BusPeers peers;
  private final AtomicInteger connections = new AtomicInteger();
  private final Optional<Following> following;

  /**
   * How much is let in.
   *
   * @param longestFrame in bytes
   * @param connections that peers may have opened at once
   * @param perPeer those among them of one device, where certificates tell devices apart
   * @param handshakes those among them that have not shown yet whose they are
   */
  public record Limits(
      int longestFrame, int connections, int perPeer, Admission.Limits handshakes) {}

  /**
   * @param port of the event bus; connections of other servers are none of its business
   * @param credentials of the mesh; empty if it has no secret, when anyone may connect
   */
  public BusGuard(int port, Limits limits, Optional<MeshCredentials> credentials, Clock clock) {
    this.port = port;
    this.limits = limits;
    this.credentials = credentials;
    this.clock = clock;
    this.peers = new BusPeers(clock);
    this.admission = new Admission(limits.handshakes());
    this.following = credentials.map(known -> known.onRevoked(() -> peers.cut(known::isRevoked)));
  }

  /** Ends the watch over revocations. */
  @Override
  public void close() {
    following.ifPresent(Following::close);
  }

  /** Whether a connection that a server has accepted is one of the event bus. */
  boolean isBus(Channel server) {
    return server.localAddress() instanceof InetSocketAddress local && local.getPort() == port;
  }

  /**
   * The watch over a connection that was accepted.
   *
   * @return empty if there is no room for it
   */
  Optional<ChannelHandler> accept(Channel channel) {
    String address = address(channel);
    if (connections.get() >= limits.connections()) {
      complain(channel, "there are " + limits.connections() + " connections already");
      return Optional.empty();
    }
    if (credentials.isPresent() && !admission.enter(address, System.nanoTime())) {
      complain(channel, "too many connections");
      return Optional.empty();
    }
    connections.incrementAndGet();
    channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    return Optional.of(credentials.isPresent() ? handshake(channel, address) : frames());
  }

  private ChannelHandler handshake(Channel channel, String address) {
    var over = new AtomicBoolean();
    Runnable leave =
        () -> {
          if (over.compareAndSet(false, true)) {
            admission.leave(address);
          }
        };
    channel.closeFuture().addListener(closed -> leave.run());
    return new AcceptedHandler(this, leave);
  }

  /** The watch over a connection that was opened from here, if there is anything to watch. */
  Optional<ChannelHandler> opened() {
    return credentials.map(known -> new OpenedHandler(this));
  }

  /** Counts the frames of a connection. */
  FrameFilter frames() {
    return new FrameFilter(
        limits.longestFrame(),
        (context, fault) -> {
          complain(context.channel(), fault);
          context.channel().close();
        });
  }

  /**
   * A peer has shown its certificate.
   *
   * @param accepted whether the peer has opened the connection
   * @return whether it may stay
   */
  boolean admits(Channel channel, SslHandler tls, boolean accepted) {
    try {
      X509Certificate certificate = certificate(tls);
      PeerCheck.Peer peer =
          PeerCheck.of(credentials.orElseThrow().now()).check(certificate, clock.instant());
      LOG.atDebug()
          .addKeyValue("accepted", accepted)
          .log("{} shows the certificate {}", peer.name(), peer.serial().toString(16));
      int open = peers.add(channel, peer, accepted, certificate.getNotAfter().toInstant());
      if (accepted && open > limits.perPeer()) {
        throw new CertificateException(
            peer.name() + " has " + limits.perPeer() + " connections already");
      }
      return !revokedMeanwhile(peer);
    } catch (CertificateException e) {
      complain(channel, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** Whether the other end of a connection that was opened here claims to be of this mesh. */
  boolean isOfMesh(SslHandler tls) {
    try {
      return certificate(tls)
          .getIssuerX500Principal()
          .equals(credentials.orElseThrow().now().authority().getSubjectX500Principal());
    } catch (CertificateException e) {
      return false;
    }
  }

  /** A peer has not come to show a certificate that counts. */
  void failed(Channel channel, Throwable cause) {
    complain(channel, "no TLS with a certificate of this mesh: " + cause.getMessage());
  }

  /** A revocation that came between the check and the entry would not end this connection. */
  private boolean revokedMeanwhile(PeerCheck.Peer peer) {
    return credentials.orElseThrow().isRevoked(peer.serial());
  }

  private static X509Certificate certificate(SslHandler tls) throws CertificateException {
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
        return certificate;
      }
      throw new CertificateException("it shows no certificate");
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("it shows no certificate", e);
    }
  }

  /**
   * Names the member, where its certificate has shown who it is: others may have the same address,
   * and complaints about them must not hide those about it.
   */
  private void complain(Channel channel, String why) {
    Optional<String> member = peers.name(channel);
    String address = address(channel);
    complaints
        .add(member.map(name -> "member " + name).orElse(address), System.nanoTime())
        .ifPresent(
            count ->
                LOG.atWarn()
                    .addKeyValue("address", address)
                    .addKeyValue("peer", member.orElse("unknown"))
                    .addKeyValue("reason", why)
                    .addKeyValue("times", count)
                    .log("refused at the event-bus port"));
  }

  private static String address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "unknown";
  }
}
