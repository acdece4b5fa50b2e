package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.instance.BuildInfoProvider;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.networking.InboundHandler;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerContext;
import com.hazelcast.internal.server.tcp.TcpServerConnectionManager;
import com.hazelcast.nio.MemberSocketInterceptor;
import io.vertx.core.impl.VertxImpl;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The handshake stands on what Hazelcast's makers keep to themselves. Whoever raises its version
 * reads here what to look at again: whether every connection of the member port is still handed to
 * the interceptor of the node's extension before its first byte, both ways, and the attacks.
 */
class MemberInternalsTest {

  private static final String LOOKED_AT = "5.6.0";

  @Test
  void shouldRunOnTheVersionThatWasLookedAt() {
    assertThat(BuildInfoProvider.getBuildInfo().getVersion())
        .as("after a change of version look at this class, then raise it here")
        .isEqualTo(LOOKED_AT);
    assertThat(BuildInfoProvider.getBuildInfo().isEnterprise()).isFalse();
  }

  @Test
  void shouldFindWhatItNeeds() throws ReflectiveOperationException {
    assertThat(
            DefaultNodeExtension.class
                .getMethod("getSocketInterceptor", EndpointQualifier.class)
                .getReturnType())
        .isEqualTo(MemberSocketInterceptor.class);
    assertThat(
            DefaultNodeExtension.class
                .getMethod(
                    "createInboundHandlers",
                    EndpointQualifier.class,
                    ServerConnection.class,
                    ServerContext.class)
                .getReturnType())
        .isEqualTo(InboundHandler[].class);
    assertThat(DefaultNodeContext.class.getMethod("createNodeExtension", Node.class)).isNotNull();
    assertThat(
            TcpServerConnectionManager.class
                .getSuperclass()
                .getDeclaredField("acceptedChannels")
                .getType())
        .isEqualTo(Set.class);
  }

  /** The guard of the event bus is a transport, and its options are copied through JSON. */
  @Test
  void shouldRunOnTheToolkitThatWasLookedAt() {
    assertThat(VertxImpl.version()).isEqualTo("5.1.6");
  }
}
