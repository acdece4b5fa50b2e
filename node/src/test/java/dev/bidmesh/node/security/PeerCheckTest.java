package dev.bidmesh.node.security;

import static dev.bidmesh.node.security.Meshes.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerCheckTest {

  private final NewMesh mesh = Meshes.mesh();
  private final MeshIdentity own = Meshes.member(mesh, "desk");
  private final MeshIdentity peer = Meshes.member(mesh, "lap");

  @Test
  void shouldKnowAMember() throws Exception {
    var found = PeerCheck.of(own).check(peer.chain(), NOW);

    assertThat(found.name()).isEqualTo("lap");
    assertThat(found.serial()).isEqualTo(peer.certificate().getSerialNumber());
  }

  @Test
  void shouldRefuseAMemberOfAnotherMesh() {
    MeshIdentity stranger = Meshes.member(Meshes.mesh(), "lap");

    assertThatThrownBy(() -> PeerCheck.of(own).check(stranger.chain(), NOW))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("not of this mesh's authority")
        .hasMessageContaining("join it with a token");
  }

  @Test
  void shouldRefuseACertificateThatOnlyNamesTheAuthority() {
    // given: another authority with the very same name
    NewMesh forged =
        new NewMesh(
            mesh.id(),
            mesh.name(),
            Authority.create(mesh.id(), mesh.name(), NOW, new SecureRandom()),
            mesh.keys(),
            mesh.revocations());

    assertThatThrownBy(() -> PeerCheck.of(own).check(Meshes.member(forged, "lap").chain(), NOW))
        .hasMessageContaining("not of this mesh's authority");
  }

  @Test
  void shouldRefuseTheAuthorityItselfAsANode() {
    var chain = new X509Certificate[] {mesh.authority().certificate()};

    assertThatThrownBy(() -> PeerCheck.of(own).check(chain, NOW))
        .hasMessageContaining("not that of a node");
  }

  @Test
  void shouldRefuseWhoShowsNothing() {
    assertThatThrownBy(() -> PeerCheck.of(own).check(new X509Certificate[0], NOW))
        .hasMessageContaining("shows no certificate");
  }

  @Test
  void shouldSayByHowMuchAClockIsWrong() {
    assertThatThrownBy(() -> PeerCheck.of(own).check(peer.chain(), NOW.minus(Duration.ofHours(4))))
        .hasMessageContaining("becomes valid in 3 hours")
        .hasMessageContaining("clock");
    assertThatThrownBy(() -> PeerCheck.of(own).check(peer.chain(), NOW.plus(Duration.ofDays(368))))
        .hasMessageContaining("ran out 3 days ago");
  }

  @Test
  void shouldRefuseWhoWasRemoved() {
    // given
    RevocationList list =
        mesh.authority()
            .revoke(own.revocations(), List.of(peer.certificate().getSerialNumber()), NOW);

    // then
    assertThatThrownBy(() -> PeerCheck.of(own.with(list)).check(peer.chain(), NOW))
        .hasMessageContaining("lap was revoked");
  }
}
