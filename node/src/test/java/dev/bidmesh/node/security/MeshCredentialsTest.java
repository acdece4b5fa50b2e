package dev.bidmesh.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeshCredentialsTest {

  private final NewMesh mesh = Meshes.mesh();
  private final MeshIdentity peer = Meshes.member(mesh, "lap");
  private final MeshCredentials credentials = new MeshCredentials(Meshes.member(mesh, "desk"));

  @Test
  void shouldTellOfRevocationsAndOfNothingElse() {
    // given
    BigInteger serial = peer.certificate().getSerialNumber();
    List<Boolean> heard = new ArrayList<>();
    var following = credentials.onRevoked(() -> heard.add(credentials.isRevoked(serial)));

    // when
    credentials.update(
        own -> own.with(MembershipKeys.of(MembershipKey.random(new SecureRandom()))));
    RevocationList list = mesh.authority().revoke(mesh.revocations(), List.of(serial), Meshes.NOW);
    credentials.update(own -> own.with(list));
    credentials.update(own -> own.with(list));

    // then
    assertThat(heard).containsExactly(true);
    following.close();
    credentials.update(
        own -> own.with(mesh.authority().revoke(list, List.of(BigInteger.TEN), Meshes.NOW)));
    assertThat(heard).hasSize(1);
  }

  @Test
  void shouldTellTheOthersThoughOneFails() {
    List<MeshIdentity> heard = new ArrayList<>();
    credentials.onChange(
        next -> {
          throw new IllegalStateException("broken");
        });
    credentials.onChange(heard::add);

    boolean changed =
        credentials.update(
            own -> own.with(MembershipKeys.of(MembershipKey.random(new SecureRandom()))));

    assertThat(changed).isTrue();
    assertThat(heard).containsExactly(credentials.now());
  }

  @Test
  void shouldShowNoSecretInAText() {
    assertThat(credentials.now().toString())
        .contains("home", "desk")
        .doesNotContain(credentials.now().keys().current().text());
  }
}
