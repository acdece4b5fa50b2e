package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import dev.bidmesh.node.FreePorts;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.member.MemberStart;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import dev.bidmesh.node.security.MeshCredentials;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members without an event bus, which would take out what it sees go itself. */
@Timeout(120)
class RegistrySweepTest {

  private static final String PROMPTS = "mesh.prompts";
  private static final long SWEPT_S = 30;

  private final SecretMesh mesh = new SecretMesh();
  private final List<Member> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(Member::stop);
  }

  @Test
  void shouldTakeOutWhatTheDeadLeftAlsoWhereItComesBack() {
    int port = FreePorts.one();
    Member stays = start("stays", port, List.of());
    Member second = start("second", FreePorts.one(), List.of(port));
    Member dies = start("dies", FreePorts.one(), List.of(port));
    List.of(stays, second, dies).forEach(RegistrySweepTest::register);
    nodes(stays).put("died long ago", "where it was");
    addresses(stays).put(PROMPTS, at("died long ago"));

    String dead = id(dies);

    // when
    dies.instance().getLifecycleService().terminate();

    // then
    awaitUntil("only the living are left", SWEPT_S, () -> isExactly(stays, stays, second));
    addresses(second).put(PROMPTS, at(dead));
    awaitUntil("it is gone again", SWEPT_S, () -> isExactly(second, stays, second));
    assertThat(nodes(second).keySet()).containsExactlyInAnyOrder(id(stays), id(second));
  }

  private Member start(String name, int port, List<Integer> through) {
    var known = new MeshCredentials(mesh.identity(name));
    Member member = TestMember.start(name, port, through, known, Clock.systemUTC());
    started.add(0, member);
    return member;
  }

  private static void register(Member member) {
    nodes(member).put(id(member), "where it listens");
    addresses(member).put(PROMPTS, at(id(member)));
  }

  private static boolean isExactly(Member seenBy, Member one, Member other) {
    var expected = List.of(at(id(one)), at(id(other)));
    var found = addresses(seenBy).get(PROMPTS);
    return found.size() == expected.size()
        && found.containsAll(expected)
        && nodes(seenBy).size() == expected.size();
  }

  private static MultiMap<String, HazelcastRegistrationInfo> addresses(Member member) {
    return member.instance().getMultiMap(MemberStart.ADDRESSES);
  }

  private static IMap<String, String> nodes(Member member) {
    return member.instance().getMap(MemberStart.NODES);
  }

  private static String id(Member member) {
    return Objects.requireNonNull(
        member.instance().getCluster().getLocalMember().getAttribute("__vertx.nodeId"));
  }

  private static HazelcastRegistrationInfo at(String node) {
    return new HazelcastRegistrationInfo(new RegistrationInfo(node, 1, false));
  }
}
