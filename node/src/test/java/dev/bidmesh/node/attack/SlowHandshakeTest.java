package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.SecretMesh.Member;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who connect and then say next to nothing. */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class SlowHandshakeTest {

  private final BesiegedMesh mesh;

  SlowHandshakeTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldEndHandshakesAtTheClusterPortThatGetNowhere() throws IOException {
    shouldBeEndedAndHarmless(mesh.clusterPort(), new byte[] {'B', 'M'});
  }

  @Test
  void shouldEndHandshakesAtTheEventBusThatGetNowhere() throws IOException {
    shouldBeEndedAndHarmless(mesh.busPort(), new byte[] {22, 3});
  }

  @Test
  void shouldTakeInAMemberMeanwhile(@TempDir Path home) throws IOException {
    var slow = new ArrayList<Socket>();
    for (int i = 0; i < BesiegedMesh.ATTEMPTS; i++) {
      connect(mesh.clusterPort()).ifPresent(slow::add);
    }
    var join = Map.of("BIDMESH_JOIN", mesh.first().node().clusterAddress());
    try (Member late = mesh.mesh().member(home, "late", join)) {
      awaitUntil("it was taken in", 20, () -> BesiegedMesh.peers(late) == 2);
    } finally {
      close(slow);
    }
    awaitUntil("it has left", () -> BesiegedMesh.peers(mesh.first()) == 1);
  }

  /** All at once, in the way of prompts and of each other. */
  private void shouldBeEndedAndHarmless(int port, byte[] said) throws IOException {
    var slow = new ArrayList<Socket>();
    mesh.attack(
        attempt -> {
          Socket socket = BesiegedMesh.connect(port);
          slow.add(socket);
          socket.getOutputStream().write(said);
        });
    for (Socket each : slow) {
      assertThat(BesiegedMesh.untilClosed(each)).as("bytes disclosed").isEmpty();
    }
    close(slow);
  }

  /** Empty if it was turned away before anything was said. */
  private static Optional<Socket> connect(int port) throws IOException {
    try {
      return Optional.of(BesiegedMesh.connect(port));
    } catch (SocketException turnedAway) {
      return Optional.empty();
    }
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
  }
}
