package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.SecretMesh.Member;
import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.node.security.MembershipKey;
import dev.bidmesh.node.security.RevocationList;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes of this process on loopback, in a mesh with a secret. */
@Timeout(120)
class SecretMeshTest {

  private static final String QUESTION =
      "{\"prompt\":\"What is the capital of France?\",\"max_tokens\":8}";

  private final SecretMesh mesh = new SecretMesh();
  private final Path home;

  SecretMeshTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldFormAMeshAndAnswerAcrossIt() {
    try (Member one = mesh.member(home, "one", Map.of());
        Member two = mesh.member(home, "two", join(one))) {
      awaitPeers(1, one, two);
      assertThat(two.node().status().path("cluster").asText()).isEqualTo("joined");
      assertThat(warning(one.node())).doesNotContain("insecure", "cannot join");
      assertThat(askedOf(one, "two")).isEqualTo("two");
      assertThat(askedOf(two, "one")).isEqualTo("one");
    }
  }

  @Test
  void shouldTellANodeOfAnotherMeshWhatToDo() {
    try (Member one = mesh.member(home, "one", Map.of());
        Member other = new SecretMesh().member(home, "other", join(one))) {
      assertThat(other.node().status().path("cluster").asText()).isEqualTo("joining");
      assertThat(warning(other.node())).contains("does not know this mesh's key", "join TOKEN");
      assertThat(one.node().status().path("peers").asInt()).isZero();
    }
  }

  @Test
  void shouldTellANodeWithoutASecretWhatToDo() {
    try (Member one = mesh.member(home, "one", Map.of())) {
      String name = one.credentials().now().clusterName();
      var environment = Map.of("BIDMESH_NAME", "open", "BIDMESH_JOIN", one.node().clusterAddress());
      try (RunningNode open = RunningNode.member(home, name, environment)) {
        assertThat(open.status().path("cluster").asText()).isEqualTo("joining");
        assertThat(warning(open)).contains("hangs up without a word", "join TOKEN");
        assertThat(one.node().status().path("peers").asInt()).isZero();
      }
    }
  }

  @Test
  void shouldTellAMemberThatWhatItJoinsHasNoSecret() {
    try (RunningNode open = RunningNode.member(home, "test-open", Map.of("BIDMESH_NAME", "open"));
        Member one = mesh.member(home, "one", Map.of("BIDMESH_JOIN", open.clusterAddress()))) {
      assertThat(warning(one.node())).contains("without a mesh secret answers there");
    }
  }

  @Test
  void shouldCutARevokedNodeFromBothPortsWithinSeconds() {
    try (Member one = mesh.member(home, "one", Map.of());
        Member two = mesh.member(home, "two", join(one));
        Member bad = mesh.member(home, "bad", join(one))) {
      awaitPeers(2, one, two, bad);
      assertThat(askedOf(one, "bad")).isEqualTo("bad");

      // when
      RevocationList list = mesh.revoke(bad.serial());
      for (Member each : List.of(one, two)) {
        each.credentials().update(before -> before.with(list));
      }

      // then
      awaitUntil("the others are by themselves", 6, () -> members(one) == 1 && members(two) == 1);
      assertThat(askedOf(one, "two")).isEqualTo("two");
      assertThat(askedOf(one, "bad")).isNotEqualTo("bad");
      awaitUntil("it hears why", 20, () -> warning(bad.node()).contains("removed from the mesh"));
      assertThat(members(one)).isEqualTo(1);
    }
  }

  @Test
  void shouldTakeInMembersWithEitherKeyWhileItIsRotated() {
    MembershipKey fresh = MembershipKey.random(new SecureRandom());
    try (Member one = mesh.member(home, "one", Map.of())) {
      one.credentials().update(before -> before.with(mesh.rotated(before.keys(), fresh)));
      try (Member late = mesh.member(home, "late", join(one))) {
        awaitPeers(1, one, late);
        late.credentials().update(before -> before.with(one.credentials().now().keys()));
        try (Member three = mesh.member(home, "three", join(late))) {
          awaitPeers(2, one, late, three);
        }
      }
    }
  }

  private static Map<String, String> join(Member one) {
    return Map.of("BIDMESH_JOIN", one.node().clusterAddress());
  }

  private static void awaitPeers(int count, Member... members) {
    for (Member each : members) {
      awaitUntil("peers", () -> each.node().status().path("peers").asInt() == count);
    }
  }

  /** Members but itself, as the cluster knows them. */
  private static int members(Member of) {
    return of.node().node().mesh() instanceof MeshState.Joined joined ? joined.peers() : 0;
  }

  private static String warning(RunningNode node) {
    return node.status().path("warnings").toString();
  }

  /** Which device has answered a prompt that was pinned to one, or why none has. */
  private static String askedOf(Member asked, String device) {
    JsonNode answer = RunningNode.json(asked.node().askDevice(QUESTION, device));
    return answer.path("device").asText(answer.toString());
  }
}
