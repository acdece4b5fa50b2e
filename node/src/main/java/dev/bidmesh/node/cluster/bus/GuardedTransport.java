package dev.bidmesh.node.cluster.bus;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The usual transport of the toolkit with a {@link BusGuard} at the connections of its event bus,
 * and a {@link HandshakeGuard} at those of its other servers; neither has a place of its own for
 * that.
 */
public final class GuardedTransport implements io.vertx.core.transport.Transport, Transport {

  private static final String GUARD = "bidmesh-guard";
  private static final String TOGETHER = "bidmesh-together";

  /**
   * Most frames to one peer that go out in one system call: what is written within one turn of the
   * event loop.
   */
  private static final int MOST_TOGETHER = 64;

  private final Transport usual = io.vertx.core.transport.Transport.NIO.implementation();
  private final BusGuard guard;
  private final HandshakeGuard handshakes;

  /**
   * @param guard of the event bus
   * @param handshakes at all other servers
   */
  public GuardedTransport(BusGuard guard, HandshakeGuard handshakes) {
    this.guard = guard;
    this.handshakes = handshakes;
  }

  @Override
  public String name() {
    return "guarded-nio";
  }

  @Override
  public boolean available() {
    return true;
  }

  /** Nothing, as the toolkit wants it of a transport that is there. */
  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public Transport implementation() {
    return this;
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    ChannelFactory<? extends Channel> factory = usual.channelFactory(domainSocket);
    return () -> {
      Channel channel = factory.newChannel();
      guard.opened().ifPresent(handler -> channel.pipeline().addFirst(GUARD, handler));
      channel.pipeline().addFirst(TOGETHER, new FlushConsolidationHandler(MOST_TOGETHER, true));
      return channel;
    };
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    ChannelFactory<? extends ServerChannel> factory = usual.serverChannelFactory(domainSocket);
    return () -> {
      ServerChannel channel = factory.newChannel();
      channel.pipeline().addFirst(GUARD, new Door(guard, handshakes));
      return channel;
    };
  }

  /** Stands before every server of the toolkit. */
  private static final class Door extends ChannelInboundHandlerAdapter {

    private final BusGuard guard;
    private final HandshakeGuard handshakes;

    Door(BusGuard guard, HandshakeGuard handshakes) {
      this.guard = guard;
      this.handshakes = handshakes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Channel accepted) {
        Optional<ChannelHandler> handler =
            guard.isBus(context.channel())
                ? guard.accept(accepted)
                : Optional.of(handshakes.watch());
        if (handler.isEmpty()) {
          accepted.unsafe().closeForcibly();
          return;
        }
        accepted.pipeline().addFirst(GUARD, handler.get());
      }
      context.fireChannelRead(message);
    }
  }

  @Override
  public boolean supportsDomainSockets() {
    return usual.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return usual.supportFileRegion();
  }

  @Override
  public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return usual.convert(address);
  }

  @Override
  public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
    return usual.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return usual.ioHandlerFactory();
  }

  @Override
  @SuppressWarnings("deprecation") // The toolkit's own interface still has it.
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return usual.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return usual.datagramChannelFactory();
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    usual.configure(channel, options);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
    usual.configure(config, domainSocket, bootstrap);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    usual.configure(config, domainSocket, bootstrap);
  }
}
