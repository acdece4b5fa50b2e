package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.awaitSteady;
import static dev.bidmesh.node.Await.awaitUntil;
import static dev.bidmesh.node.cluster.TestMember.members;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import dev.bidmesh.node.FreePorts;
import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import dev.bidmesh.node.enrol.MovableClock;
import dev.bidmesh.node.security.Authority;
import dev.bidmesh.node.security.MeshCredentials;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two members of a cluster; the certificate of one runs out by the clock of the other. */
@Timeout(120)
class ExpiredMemberTest {

  private static final Duration PAST_ITS_END = Authority.NODE_VALIDITY.plusHours(1);
  private static final String CUT = "cut from the cluster port";

  /** Heartbeats may be missed for 3 s, and that is looked at every second. */
  private static final long REMOVED_S = 20;

  private final SecretMesh mesh = new SecretMesh();
  private final MovableClock clock = new MovableClock(Instant.now());
  private final MeshCredentials theirs = new MeshCredentials(mesh.identity("two"));
  private final int port = FreePorts.one();
  private final AtomicInteger removed = new AtomicInteger();
  private final List<Member> started = new ArrayList<>();
  private Member one;

  private MeshCredentials mine() {
    return new MeshCredentials(mesh.identity("one"));
  }

  @BeforeEach
  void meet() {
    one = started("one", port, List.of(), mine(), clock);
    Member two = started("two", FreePorts.one(), List.of(port), theirs, Clock.systemUTC());
    awaitUntil("they have met", 30, () -> members(one) == 2 && members(two) == 2);
    one.instance()
        .getCluster()
        .addMembershipListener(
            new MembershipListener() {
              @Override
              public void memberAdded(MembershipEvent event) {
                // Nobody else is there.
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                removed.incrementAndGet();
              }
            });
  }

  @AfterEach
  void stop() {
    started.forEach(Member::stop);
  }

  @Test
  void shouldBeNoMemberAnyMore() {
    try (HeardLog heard = HeardLog.named("dev.bidmesh.node.cluster.member.MemberWatch")) {
      clock.advance(PAST_ITS_END);

      awaitUntil("it is removed", REMOVED_S, () -> removed.get() == 1);
      assertThat(members(one)).isEqualTo(1);
      assertThat(heard.holds(CUT, "peer", "two")).isTrue();
      assertThat(heard.holds(CUT, "reason", "its certificate ran out")).isTrue();
    }
  }

  @Test
  void shouldStayIfItHasAnotherCertificateByThen() {
    X509Certificate longer = mesh.renewed(theirs.now(), PAST_ITS_END.plusDays(10));
    theirs.update(before -> before.with(longer));
    try (HeardLog heard = HeardLog.named("dev.bidmesh.node.cluster.member.MemberWatch")) {
      clock.advance(PAST_ITS_END);

      awaitUntil("the old connection is cut", REMOVED_S, () -> heard.holds(CUT, "peer", "two"));
      long cuts = heard.count(CUT);
      Duration settled = TestMember.CLUSTER.heartbeatTimeout().plusSeconds(1);
      awaitSteady(
          "it is not removed as whoever is silent", REMOVED_S, settled, () -> removed.get() == 0);
      assertThat(members(one)).isEqualTo(2);
      assertThat(heard.count(CUT)).as("and is not cut again").isEqualTo(cuts);
    }
  }

  private Member started(
      String name, int at, List<Integer> through, MeshCredentials known, Clock by) {
    Member member = TestMember.start(name, at, through, known, by);
    started.add(0, member);
    return member;
  }
}
