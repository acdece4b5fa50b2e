package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.SecretMesh.Member;
import dev.bidmesh.node.cluster.bus.HandshakeGuard;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who begin TLS at the HTTP API and never end it. */
@Timeout(300)
class HandshakeFloodTest {

  private static final int PER_ADDRESS = 4;
  private static final byte[] BEGUN = {22, 3, 1};
  private static final String HEAD = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final SecretMesh mesh = new SecretMesh();
  private final List<Socket> open = new ArrayList<>();

  @Test
  void shouldCarryOnSoManyHandshakesAndNameWhoeverBeginsMore(@TempDir Path home)
      throws IOException {
    var environment =
        Map.of(
            "BIDMESH_BIND", "0.0.0.0",
            "BIDMESH_CLUSTER_LIMITS_HTTP_HANDSHAKES_PER_ADDRESS", String.valueOf(PER_ADDRESS),
            "BIDMESH_CLUSTER_LIMITS_HTTP_HANDSHAKES_PER_SECOND", "1000");
    try (Member node = mesh.member(home, "one", environment);
        HeardLog heard = HeardLog.ofAll(HandshakeGuard.class)) {
      int port = node.node().node().ports().http();
      for (int i = 0; i < PER_ADDRESS; i++) {
        open.add(begun(port));
      }
      awaitUntil("one more is refused", 30, () -> isRefused(port));
      assertThat(heard.holds("too many handshakes")).isTrue();
      for (Socket each : open) {
        assertThat(isOpen(each)).as("those that were there first").isTrue();
      }

      // when
      close();

      // then
      awaitUntil("there is room again", 30, () -> answers(port));
      for (int i = 0; i < 2 * PER_ADDRESS; i++) {
        // Our side is through a moment before the other one has counted that.
        awaitUntil("one more is through", 30, () -> isThrough(port));
      }
      awaitUntil("those that are through count no more", 30, () -> answers(port));
    } finally {
      close();
    }
  }

  private static Socket begun(int port) throws IOException {
    Socket socket = BesiegedMesh.connect(port);
    socket.getOutputStream().write(BEGUN);
    return socket;
  }

  private static Socket shaken(int port) throws IOException {
    SSLSocket socket = Tls.connect(port, Optional.empty());
    socket.startHandshake();
    return socket;
  }

  private boolean isThrough(int port) {
    try {
      return open.add(shaken(port));
    } catch (IOException tooSoon) {
      return false;
    }
  }

  private static boolean isRefused(int port) {
    try (Socket socket = begun(port)) {
      return !isOpen(socket);
    } catch (IOException reset) {
      return true;
    }
  }

  private static boolean isOpen(Socket socket) throws IOException {
    socket.setSoTimeout(300);
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException nothingYet) {
      return true;
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = shaken(port)) {
      socket.getOutputStream().write(HEAD.getBytes(US_ASCII));
      return socket.getInputStream().read() == 'H';
    } catch (IOException refused) {
      return false;
    }
  }

  private void close() throws IOException {
    for (Socket each : open) {
      each.close();
    }
    open.clear();
  }
}
