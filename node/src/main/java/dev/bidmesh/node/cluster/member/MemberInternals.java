package dev.bidmesh.node.cluster.member;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.tcp.TcpServerConnection;
import com.hazelcast.internal.server.tcp.TcpServerConnectionManager;
import java.lang.reflect.Field;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this package needs of Hazelcast's internals, which its makers may change in any version; a
 * test says so when they have.
 */
final class MemberInternals {

  /** Channels that were accepted and are no connections yet. */
  private static final String ACCEPTED = "acceptedChannels";

  private static final Field ACCEPTED_FIELD = acceptedField();

  private MemberInternals() {}

  /**
   * Forgets connections that came to nothing. Hazelcast keeps each that an interceptor has refused
   * until it ends, which would let a stranger fill the memory.
   */
  static void forgetClosed(Node member) {
    accepted(member).removeIf(Channel::isClosed);
  }

  /**
   * Ends the connections whose sockets are among these.
   *
   * @param why for the log
   */
  static void cut(Node member, Predicate<Socket> cut, String why) {
    chosen(member, cut).forEach(connection -> connection.close(why, null));
  }

  /** The same, and has their members removed at once. */
  static void remove(Node member, Predicate<Socket> cut, String why) {
    for (TcpServerConnection connection : chosen(member, cut)) {
      suspect(member, connection.getRemoteAddress(), why);
      connection.close(why, null);
    }
  }

  private static List<TcpServerConnection> chosen(Node member, Predicate<Socket> cut) {
    return connections(member).stream()
        .filter(TcpServerConnection.class::isInstance)
        .map(TcpServerConnection.class::cast)
        .filter(each -> cut.test(each.getChannel().socket()))
        .toList();
  }

  private static void suspect(Node node, @Nullable Address address, String why) {
    if (address != null) {
      Member gone = node.getClusterService().getMember(address);
      if (gone != null) {
        node.getClusterService().suspectMember(gone, why, true);
      }
    }
  }

  private static List<ServerConnection> connections(Node member) {
    return List.copyOf(manager(member).getConnections());
  }

  private static Collection<?> raw(Node member) {
    try {
      return (Collection<?>) ACCEPTED_FIELD.get(manager(member));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Hazelcast has changed: " + ACCEPTED, e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Collection<Channel> accepted(Node member) {
    return (Collection<Channel>) raw(member);
  }

  private static TcpServerConnectionManager manager(Node member) {
    return (TcpServerConnectionManager)
        member.getServer().getConnectionManager(EndpointQualifier.MEMBER);
  }

  private static Field acceptedField() {
    try {
      Field field = TcpServerConnectionManager.class.getSuperclass().getDeclaredField(ACCEPTED);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("Hazelcast has changed: " + ACCEPTED, e);
    }
  }
}
