package dev.bidmesh.node.cluster.bus;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Watches a connection that a peer has opened: it is nobody's until TLS has shown whose it is, and
 * its frames are counted from the first one on.
 */
final class AcceptedHandler extends ChannelInboundHandlerAdapter {

  private static final String FRAMES = "bidmesh-frames";

  private final BusGuard guard;
  private final Runnable handshakeOver;
  private boolean watched;

  AcceptedHandler(BusGuard guard, Runnable handshakeOver) {
    this.guard = guard;
    this.handshakeOver = handshakeOver;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!watched && !watch(context)) {
      ReferenceCountUtil.release(message);
      context.close();
      return;
    }
    context.fireChannelRead(message);
  }

  /** The pipeline is complete when the first bytes come; without TLS in it nothing may pass. */
  private boolean watch(ChannelHandlerContext context) {
    ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
    if (tls == null) {
      return false;
    }
    watched = true;
    FrameFilter frames = guard.frames();
    context.pipeline().addAfter(tls.name(), FRAMES, frames);
    var handler = (SslHandler) tls.handler();
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              handshakeOver.run();
              if (!shaken.isSuccess()) {
                guard.failed(context.channel(), shaken.cause());
              } else if (!guard.admits(context.channel(), handler, true)) {
                cut(context.channel(), frames);
              }
            });
    return true;
  }

  /** What has come with the end of the handshake must not be read either. */
  private static void cut(Channel channel, FrameFilter frames) {
    frames.shut();
    channel.close();
  }
}
