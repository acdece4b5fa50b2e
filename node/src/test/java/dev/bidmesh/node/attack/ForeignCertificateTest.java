package dev.bidmesh.node.attack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.security.MeshIdentity;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class ForeignCertificateTest {

  private final BesiegedMesh mesh;

  ForeignCertificateTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  /** A certificate of an authority that anybody can make. */
  @Test
  void shouldHearNobodyWithACertificateOfAnotherAuthority() {
    Optional<MeshIdentity> forged = Optional.of(new SecretMesh().identity("second"));
    mesh.attack(attempt -> send(forged));
  }

  @Test
  void shouldHearNobodyWithoutACertificate() {
    mesh.attack(attempt -> send(Optional.empty()));
  }

  /**
   * TLS 1.3 refuses after the client believes that all is well, so what counts is what is heard.
   */
  private void send(Optional<MeshIdentity> as) throws IOException {
    try (SSLSocket socket = Tls.connect(mesh.busPort(), as)) {
      assertThatThrownBy(
              () -> {
                socket
                    .getOutputStream()
                    .write(Frames.text(BesiegedMesh.SECRET_ADDRESS, "let me in"));
                socket.getInputStream().readAllBytes();
              })
          .isInstanceOf(IOException.class);
    }
  }
}
