package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.awaitUntil;
import static dev.bidmesh.node.cluster.TestMember.members;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import dev.bidmesh.node.FreePorts;
import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import dev.bidmesh.node.security.MeshCredentials;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two members of a cluster, of which one hears that the other was removed from the mesh. */
@Timeout(120)
class RevokedMemberTest {

  private static final String CUT = "cut from the cluster port";
  private static final long REMOVED_S = 20;

  private final SecretMesh mesh = new SecretMesh();
  private final MeshCredentials first = new MeshCredentials(mesh.identity("one"));
  private final MeshCredentials second = new MeshCredentials(mesh.identity("two"));
  private final List<Member> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(Member::stop);
  }

  @Test
  void shouldBeNoMemberThoughThatWasHeardWhileTheOtherWasJoining() {
    int port = FreePorts.one();
    Clock clock = Clock.systemUTC();
    started.add(TestMember.start("one", port, List.of(), first, clock));
    try (HeardLog heard = HeardLog.named("dev.bidmesh.node.cluster.member.MemberWatch")) {
      Member two =
          TestMember.start(
              "two", FreePorts.one(), List.of(port), second, clock, this::revokeTheFirstOnceJoined);
      started.add(0, two);

      awaitUntil("the first is removed", REMOVED_S, () -> members(two) == 1);
      assertThat(heard.holds(CUT, "peer", "one")).isTrue();
      assertThat(heard.holds(CUT, "reason", "its certificate was revoked")).isTrue();
    }
  }

  /** The handshakes are over by then, and nobody has begun to look for revocations. */
  private void revokeTheFirstOnceJoined(Config config) {
    LifecycleListener joined =
        event -> {
          if (event.getState() == LifecycleState.STARTED) {
            var list = mesh.revoke(first.now().certificate().getSerialNumber());
            second.update(before -> before.with(list));
          }
        };
    config.addListenerConfig(new ListenerConfig(joined));
  }
}
