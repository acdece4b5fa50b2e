package dev.bidmesh.node.cluster.bus;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;

/**
 * Watches a connection that this process has opened. Those to servers outside the mesh, and those
 * without TLS, are left alone.
 */
final class OpenedHandler extends ChannelInboundHandlerAdapter {

  private final BusGuard guard;

  OpenedHandler(BusGuard guard) {
    this.guard = guard;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.handshakeFuture()
          .addListener(
              shaken -> {
                if (shaken.isSuccess()
                    && guard.isOfMesh(tls)
                    && !guard.admits(context.channel(), tls, false)) {
                  context.channel().close();
                }
              });
    }
    context.fireChannelActive();
  }
}
