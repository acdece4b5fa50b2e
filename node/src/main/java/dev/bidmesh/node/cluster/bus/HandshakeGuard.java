package dev.bidmesh.node.cluster.bus;

import dev.bidmesh.node.cluster.Admission;
import dev.bidmesh.node.cluster.Complaints;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the TLS handshakes at the servers of a node other than its event bus: the HTTP API and the
 * port where devices are taken in. A handshake costs far more than to begin one, and all of them
 * run on the event loop that decides about prompts. Connections without TLS are none of its
 * business.
 *
 * <p>Safe for use by many threads.
 */
public final class HandshakeGuard {

  private static final Logger LOG = LoggerFactory.getLogger(HandshakeGuard.class);

  private final Admission admission;
  private final Complaints complaints = new Complaints();

  /**
   * @param limits for all those servers together
   */
  public HandshakeGuard(Admission.Limits limits) {
    this.admission = new Admission(limits);
  }

  /** The watch over a connection that was accepted; to be first in its pipeline. */
  ChannelHandler watch() {
    return new Watch();
  }

  private boolean enter(Channel channel, SslHandler tls) {
    String address = address(channel.remoteAddress());
    if (!admission.enter(address, System.nanoTime())) {
      complain(channel, address);
      return false;
    }
    var over = new AtomicBoolean();
    Runnable leave =
        () -> {
          if (over.compareAndSet(false, true)) {
            admission.leave(address);
          }
        };
    tls.handshakeFuture().addListener(shaken -> leave.run());
    channel.closeFuture().addListener(closed -> leave.run());
    return true;
  }

  private void complain(Channel channel, String address) {
    complaints
        .add(address, System.nanoTime())
        .ifPresent(
            count ->
                LOG.atWarn()
                    .addKeyValue("address", address)
                    .addKeyValue("port", port(channel))
                    .addKeyValue("times", count)
                    .log("refused before TLS: too many handshakes"));
  }

  private static int port(Channel channel) {
    return channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
  }

  private static String address(java.net.SocketAddress remote) {
    return remote instanceof InetSocketAddress known
        ? known.getAddress().getHostAddress()
        : "unknown";
  }

  /** Looks for TLS as soon as there is a connection, and again when its first bytes come. */
  private final class Watch extends ChannelInboundHandlerAdapter {

    private boolean seen;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      look(context);
      context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!seen && context.channel().isActive()) {
        look(context);
        seen = true;
      }
      if (context.channel().isActive()) {
        context.fireChannelRead(message);
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    private void look(ChannelHandlerContext context) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      if (tls == null) {
        return;
      }
      seen = true;
      if (!enter(context.channel(), tls)) {
        context.close();
      }
    }
  }
}
