package dev.bidmesh.node.cluster.member;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.ProtocolType;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.networking.InboundHandler;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerContext;
import com.hazelcast.nio.MemberSocketInterceptor;
import java.util.Optional;

/**
 * Makes Hazelcast bound the packets of the member port, and ask a {@link MemberDoor} about every
 * connection to it. The open edition has the place for that and no setting that fills it.
 */
final class GuardedContext extends DefaultNodeContext {

  private final Optional<MemberDoor> door;
  private final int longestPacket;

  /**
   * @param door empty: anyone may connect
   * @param longestPacket in bytes
   */
  GuardedContext(Optional<MemberDoor> door, int longestPacket) {
    this.door = door;
    this.longestPacket = longestPacket;
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new GuardedExtension(node, door, longestPacket);
  }

  private static final class GuardedExtension extends DefaultNodeExtension {

    private final Node member;
    private final Optional<MemberDoor> door;
    private final int longestPacket;
    private final Cuts cuts;

    GuardedExtension(Node member, Optional<MemberDoor> door, int longestPacket) {
      super(member);
      this.member = member;
      this.door = door;
      this.longestPacket = longestPacket;
      this.cuts = new Cuts(socket -> door.flatMap(known -> known.peer(socket)));
    }

    @Override
    public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier qualifier) {
      if (door.isEmpty()) {
        return super.getSocketInterceptor(qualifier);
      }
      if (qualifier.getType() != ProtocolType.MEMBER) {
        throw new IllegalStateException("there is no port for " + qualifier);
      }
      MemberInternals.forgetClosed(member);
      return door.get();
    }

    @Override
    @SuppressWarnings("rawtypes") // Hazelcast's own signature has it.
    public InboundHandler[] createInboundHandlers(
        EndpointQualifier qualifier, ServerConnection connection, ServerContext context) {
      return new InboundHandler[] {
        new BoundedPackets(
            connection, member.getNodeEngine().getPacketDispatcher(), longestPacket, cuts)
      };
    }
  }
}
