package dev.bidmesh.node.cluster.bus;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Lets the frames of one connection through until one must not be, or until it is shut; nothing
 * that comes after that reaches the event bus.
 */
final class FrameFilter extends ChannelInboundHandlerAdapter {

  private final FrameLengths lengths;
  private final BiConsumer<ChannelHandlerContext, String> refused;
  private boolean shut;

  /**
   * @param longest frame in bytes
   * @param refused is told what is wrong with the first frame that is refused, and ends the
   *     connection
   */
  FrameFilter(int longest, BiConsumer<ChannelHandlerContext, String> refused) {
    this.lengths = new FrameLengths(longest);
    this.refused = refused;
  }

  /** Lets nothing through any more. To be called on the event loop of the channel. */
  void shut() {
    shut = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (shut || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    int start = bytes.readerIndex();
    Optional<String> fault =
        lengths.fault(bytes.readableBytes(), index -> bytes.getByte(start + index));
    if (fault.isPresent()) {
      shut = true;
      bytes.release();
      refused.accept(context, fault.get());
      return;
    }
    context.fireChannelRead(bytes);
  }
}
