package dev.bidmesh.node.cluster.bus;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/**
 * Lets the frames of one connection through until one is too long, or until it is shut; nothing
 * that comes after that reaches the event bus.
 */
final class FrameFilter extends ChannelInboundHandlerAdapter {

  private final FrameLengths lengths;
  private final BiConsumer<ChannelHandlerContext, Integer> tooLong;
  private boolean shut;

  /**
   * @param longest frame in bytes
   * @param tooLong is told of the first frame that is longer, and ends the connection
   */
  FrameFilter(int longest, BiConsumer<ChannelHandlerContext, Integer> tooLong) {
    this.lengths = new FrameLengths(longest);
    this.tooLong = tooLong;
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
    OptionalInt claimed =
        lengths.tooLong(bytes.readableBytes(), index -> bytes.getByte(start + index));
    if (claimed.isPresent()) {
      shut = true;
      bytes.release();
      tooLong.accept(context, claimed.getAsInt());
      return;
    }
    context.fireChannelRead(bytes);
  }
}
