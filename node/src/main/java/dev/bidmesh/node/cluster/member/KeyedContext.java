package dev.bidmesh.node.cluster.member;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.ProtocolType;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;

/**
 * Makes Hazelcast ask a {@link MemberDoor} about every connection of the member port. The open
 * edition has the place for that and no setting that fills it.
 */
final class KeyedContext extends DefaultNodeContext {

  private final MemberDoor door;

  KeyedContext(MemberDoor door) {
    this.door = door;
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new KeyedExtension(node, door);
  }

  private static final class KeyedExtension extends DefaultNodeExtension {

    private final Node member;
    private final MemberDoor door;

    KeyedExtension(Node member, MemberDoor door) {
      super(member);
      this.member = member;
      this.door = door;
    }

    @Override
    public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier qualifier) {
      if (qualifier.getType() != ProtocolType.MEMBER) {
        throw new IllegalStateException("there is no port for " + qualifier);
      }
      MemberInternals.forgetClosed(member);
      return door;
    }
  }
}
