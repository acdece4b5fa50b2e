package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.bidmesh.node.FreePorts;
import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import dev.bidmesh.node.security.MeshCredentials;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClaimingManagerTest {

  private static final OptionalInt ANY = OptionalInt.of(0);
  private static final PortWishes WISHES =
      new PortWishes(
          BindHost.of("127.0.0.1"),
          Map.of(PortKind.HTTP, ANY, PortKind.BUS, ANY, PortKind.CLUSTER, ANY));

  /** Hazelcast tells its listeners in no order, and no other once one has thrown. */
  @Test
  void shouldLetOthersHearOfAMergeThatItCannotFollow() {
    var known = new MeshCredentials(new SecretMesh().identity("one"));
    Member member = TestMember.start("one", FreePorts.one(), List.of(), known, Clock.systemUTC());
    try (ClaimedPorts ports = ClaimedPorts.claim(WISHES);
        HeardLog heard = HeardLog.named(ClaimingManager.class.getName())) {
      var manager = new ClaimingManager(member, ports);
      Vertx vertx = await(Vertx.builder().withClusterManager(manager).buildClustered());
      member.instance().getLifecycleService().terminate();

      assertThatCode(() -> manager.stateChanged(new LifecycleEvent(LifecycleState.MERGED)))
          .doesNotThrowAnyException();

      assertThat(heard.holds("the event bus could not be registered again after a merge")).isTrue();
      await(vertx.close());
    }
  }
}
