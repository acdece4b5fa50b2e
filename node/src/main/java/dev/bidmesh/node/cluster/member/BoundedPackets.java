package dev.bidmesh.node.cluster.member;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.nio.Packet;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.tcp.PacketDecoder;
import dev.bidmesh.node.cluster.member.MemberDoor.RefusedException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Reads packets unless one claims to be too long, which ends the connection. */
final class BoundedPackets extends PacketDecoder {

  private final PacketLengths lengths;
  private final int longest;
  private final Cuts cuts;

  /**
   * @param longest packet in bytes
   * @param cuts is told of a connection that is ended
   */
  BoundedPackets(ServerConnection connection, Consumer<Packet> dispatcher, int longest, Cuts cuts) {
    super(connection, dispatcher);
    this.cuts = cuts;
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
      cuts.add(channel.socket(), fault, System.nanoTime());
      throw new RefusedException(fault);
    }
    return super.onRead();
  }
}
