package dev.bidmesh.node.security;

import static dev.bidmesh.node.security.Meshes.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.DeviceId;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuthorityTest {

  private final SecureRandom random = new SecureRandom();
  private final NewMesh mesh = Meshes.mesh();

  @Test
  void shouldIssueACertificateThatSaysWhoseItIsAndWhereThatIs() throws Exception {
    // given
    var subject =
        new NodeSubject(
            "desk, the old one",
            DeviceId.random(random),
            List.of("10.0.0.5", "desk.local", "fd00::5"));

    // when
    X509Certificate issued = mesh.member(subject, NOW, random).certificate();

    // then
    issued.verify(mesh.authority().certificate().getPublicKey());
    assertThat(SubjectNames.nodeName(issued)).isEqualTo("desk, the old one");
    assertThat(SubjectNames.device(issued)).contains(subject.deviceId());
    assertThat(
            issued.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .collect(Collectors.toSet()))
        .contains(
            "urn:bidmesh:device:" + subject.deviceId(),
            "localhost",
            "127.0.0.1",
            "10.0.0.5",
            "desk.local",
            "fd00:0:0:0:0:0:0:5");
    assertThat(issued.getBasicConstraints()).isNegative();
    assertThat(issued.getKeyUsage()).startsWith(true, false, false, false, false, false, false);
    assertThat(issued.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
  }

  @Test
  void shouldDateCertificatesBackByAnHourAndEndThemWithTheAuthority() {
    // when
    X509Certificate usual = Meshes.member(mesh, "desk").certificate();
    KeyPair pair = EcKeys.generate(random);
    X509Certificate longest =
        mesh.authority()
            .issue(pair.getPublic(), Meshes.subject("desk"), Duration.ofDays(9_000), NOW, random);

    // then
    assertThat(usual.getNotBefore()).isEqualTo(NOW.minus(Duration.ofHours(1)));
    assertThat(usual.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
    assertThat(longest.getNotAfter()).isEqualTo(mesh.authority().certificate().getNotAfter());
  }

  @Test
  void shouldBeAnAuthorityThatCanHaveNoOtherBelowIt() {
    X509Certificate own = mesh.authority().certificate();

    assertThat(own.getBasicConstraints()).isZero();
    assertThat(own.getKeyUsage()[5]).as("signs certificates").isTrue();
    assertThat(own.getKeyUsage()[6]).as("signs revocations").isTrue();
  }

  @Test
  void shouldRefuseKeysOfAnotherKind() throws Exception {
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();

    assertThatThrownBy(
            () ->
                mesh.authority()
                    .issue(rsa.getPublic(), Meshes.subject("x"), Duration.ofDays(1), NOW, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("P-256");
  }

  @Test
  void shouldGiveEveryCertificateAnotherSerialNumber() {
    assertThat(
            List.of(
                Meshes.member(mesh, "a").certificate().getSerialNumber(),
                Meshes.member(mesh, "b").certificate().getSerialNumber()))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldNotBeMadeOfTwoHalves() {
    NewMesh other = Meshes.mesh();

    assertThatThrownBy(() -> Authority.of(other.authority().key(), mesh.authority().certificate()))
        .hasMessageContaining("another key");
    MeshIdentity node = Meshes.member(mesh, "desk");
    assertThatThrownBy(() -> Authority.of(node.key(), node.certificate()))
        .hasMessageContaining("not that of an authority");
  }
}
