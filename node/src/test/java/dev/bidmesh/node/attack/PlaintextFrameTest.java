package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class PlaintextFrameTest {

  private final BesiegedMesh mesh;

  PlaintextFrameTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldHearNoFrameWithoutTls() throws IOException {
    byte[] frame = Frames.text(BesiegedMesh.SECRET_ADDRESS, "let me in");
    mesh.attack(
        attempt -> {
          try (Socket socket = BesiegedMesh.connect(mesh.busPort())) {
            socket.getOutputStream().write(frame);
            BesiegedMesh.untilClosed(socket);
          }
        });
  }

  /** The same frame is one: with the certificate of a member it is heard. */
  @Test
  void shouldHearTheSameFrameFromAMember() throws IOException {
    int before = mesh.heard();
    var member = Optional.of(mesh.mesh().identity("member"));
    try (SSLSocket socket = Tls.connect(mesh.busPort(), member)) {
      socket.getOutputStream().write(Frames.text(BesiegedMesh.SECRET_ADDRESS, "I am one"));
      awaitUntil("it is heard", () -> mesh.heard() > before);
    }
    assertThat(mesh.heard()).isEqualTo(before + 1);
  }
}
