package dev.bidmesh.node.security;

import static dev.bidmesh.node.security.Meshes.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationListTest {

  private static final BigInteger ONE = BigInteger.valueOf(17);
  private static final BigInteger OTHER = BigInteger.valueOf(18);

  private final NewMesh mesh = Meshes.mesh();

  @Test
  void shouldGrowAndCount() {
    RevocationList first = mesh.authority().revoke(mesh.revocations(), List.of(ONE), NOW);
    RevocationList second = mesh.authority().revoke(first, List.of(OTHER), NOW);

    assertThat(mesh.revocations().number()).isZero();
    assertThat(first.number()).isEqualTo(1);
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.serials()).containsExactlyInAnyOrder(ONE, OTHER);
    assertThat(second.isRevoked(ONE)).isTrue();
    assertThat(second.isRevoked(BigInteger.TEN)).isFalse();
  }

  @Test
  void shouldBeReadBack() throws Exception {
    RevocationList made = mesh.authority().revoke(mesh.revocations(), List.of(ONE), NOW);

    assertThat(RevocationList.read(made.encoded(), mesh.authority().certificate())).isEqualTo(made);
  }

  @Test
  void shouldNotBeBelievedFromAnotherAuthority() {
    RevocationList others = Meshes.mesh().revocations();

    assertThatThrownBy(() -> RevocationList.read(others.encoded(), mesh.authority().certificate()))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("not of the mesh's authority");
  }

  @Test
  void shouldNeverSayAnythingElseThanWhatWasSigned() {
    RevocationList made = mesh.authority().revoke(mesh.revocations(), List.of(ONE), NOW);
    int refused = 0;

    for (int at = 0; at < made.encoded().length; at++) {
      byte[] changed = made.encoded();
      changed[at] ^= 1;
      try {
        // A few bits around what is signed count for nothing.
        RevocationList read = RevocationList.read(changed, mesh.authority().certificate());
        assertThat(read.serials()).as("byte " + at).isEqualTo(made.serials());
        assertThat(read.number()).as("byte " + at).isEqualTo(made.number());
      } catch (CertificateException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(made.encoded().length * 9 / 10);
  }

  @Test
  void shouldOnlyEverTakeUpANewerOne() {
    MeshIdentity own = Meshes.member(mesh, "desk");
    RevocationList first = mesh.authority().revoke(mesh.revocations(), List.of(ONE), NOW);
    RevocationList second = mesh.authority().revoke(first, List.of(OTHER), NOW);

    assertThat(own.with(second).with(first).revocations()).isEqualTo(second);
  }
}
