package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.handshake.HandshakeException;
import dev.bidmesh.node.cluster.member.MemberIdentity;
import dev.bidmesh.node.cluster.member.SocketHandshake;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A member that opens connections without end, each of which could hold the bytes of a frame. */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class ManyConnectionsTest {

  /** As {@code cluster.limits.connectionsPerPeer} has it by default. */
  private static final int PER_PEER = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BesiegedMesh mesh;

  ManyConnectionsTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldTakeSoManyOfOneMemberAtTheEventBus() throws IOException {
    MeshIdentity greedy = mesh.mesh().identity("greedy");
    var open = new ArrayList<Socket>();
    try {
      for (int i = 0; i < PER_PEER; i++) {
        open.add(Tls.connect(mesh.busPort(), Optional.of(greedy)));
        shouldHear(open.get(i));
      }

      // when
      SSLSocket tooMany = Tls.connect(mesh.busPort(), Optional.of(greedy));
      open.add(tooMany);
      tooMany.startHandshake();

      // then
      assertThat(BesiegedMesh.untilClosed(tooMany)).isEmpty();
      shouldHear(open.get(0));
    } finally {
      close(open);
    }
  }

  @Test
  void shouldTakeSoManyOfOneMemberAtTheClusterPort() throws IOException {
    var credentials = new MeshCredentials(mesh.mesh().identity("greedy"));
    var greedy = new MemberIdentity(credentials, Clock.systemUTC());
    var open = new ArrayList<Socket>();
    try {
      for (int i = 0; i < PER_PEER; i++) {
        open.add(shaken(greedy));
      }

      // when
      Socket tooMany = shaken(greedy);
      open.add(tooMany);

      // then
      assertThat(BesiegedMesh.untilClosed(tooMany)).isEmpty();
      assertThat(isOpen(open.get(0))).isTrue();
    } finally {
      close(open);
    }
  }

  private void shouldHear(Socket socket) throws IOException {
    int before = mesh.heard();
    socket.getOutputStream().write(Frames.text(BesiegedMesh.SECRET_ADDRESS, "hello"));
    awaitUntil("it is heard", 30, () -> mesh.heard() > before);
  }

  private Socket shaken(MemberIdentity as) throws IOException {
    Socket socket = BesiegedMesh.connect(mesh.clusterPort());
    int patience = socket.getSoTimeout();
    try {
      SocketHandshake.initiate(socket, as.initiator(), PATIENCE);
    } catch (HandshakeException e) {
      throw new AssertionError(e);
    }
    socket.setSoTimeout(patience);
    return socket;
  }

  private static boolean isOpen(Socket socket) throws IOException {
    socket.setSoTimeout(200);
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException nothingYet) {
      return true;
    }
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
  }
}
