package dev.bidmesh.node.cluster.member;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.nio.Packet;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.tcp.PacketDecoder;
import dev.bidmesh.node.cluster.member.MemberDoor.RefusedException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads packets unless one claims to be too long, which ends the connection. */
final class BoundedPackets extends PacketDecoder {

  private static final Logger LOG = LoggerFactory.getLogger(BoundedPackets.class);

  private final PacketLengths lengths;
  private final int longest;

  /**
   * @param longest packet in bytes
   */
  BoundedPackets(ServerConnection connection, Consumer<Packet> dispatcher, int longest) {
    super(connection, dispatcher);
    this.lengths = new PacketLengths(longest);
    this.longest = longest;
  }

  @Override
  public HandlerStatus onRead() throws Exception {
    ByteBuffer read = src.duplicate().flip();
    OptionalInt excess = lengths.excess(read);
    if (excess.isPresent()) {
      String fault =
          "a packet of %s bytes; up to %d are allowed"
              .formatted(Integer.toUnsignedString(excess.getAsInt()), longest);
      LOG.atWarn()
          .addKeyValue("peer", String.valueOf(connection.getRemoteAddress()))
          .addKeyValue("reason", fault)
          .log("cut from the cluster port");
      throw new RefusedException(fault);
    }
    return super.onRead();
  }
}
