package dev.bidmesh.node.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.cluster.member.MemberIdentity;
import dev.bidmesh.node.cluster.member.SocketHandshake;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.RevocationList;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** It has the membership key and a certificate of the authority; it was removed. */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class RevokedNodeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BesiegedMesh mesh;
  private final MeshIdentity removed;

  RevokedNodeTest(BesiegedMesh mesh) {
    this.mesh = mesh;
    this.removed = mesh.mesh().identity("removed");
    RevocationList list = mesh.mesh().revoke(removed.certificate().getSerialNumber());
    mesh.first().credentials().update(before -> before.with(list));
    mesh.second().credentials().update(before -> before.with(list));
  }

  @Test
  void shouldNotBeHeardOnTheEventBus() {
    mesh.attack(
        attempt -> {
          try (SSLSocket socket = Tls.connect(mesh.busPort(), Optional.of(removed))) {
            socket.getOutputStream().write(Frames.text(BesiegedMesh.SECRET_ADDRESS, "still here"));
            assertThat(closed(socket)).isTrue();
          } catch (SSLHandshakeException turnedAway) {
            // A busy node ends handshakes that take too long before it has looked at the
            // certificate.
            assertThat(turnedAway).hasMessageMatching(".*(certificate|terminated).*");
          }
        });
  }

  @Test
  void shouldNotBecomeAMember() {
    var identity = new MemberIdentity(new MeshCredentials(removed), Clock.systemUTC());
    mesh.attack(
        attempt -> {
          try (Socket socket = BesiegedMesh.connect(mesh.clusterPort())) {
            assertThatThrownBy(
                    () -> SocketHandshake.initiate(socket, identity.initiator(), PATIENCE))
                .isInstanceOfAny(EOFException.class, SocketException.class);
          }
        });
  }

  private static boolean closed(Socket socket) throws IOException {
    return BesiegedMesh.untilClosed(socket).length == 0;
  }
}
