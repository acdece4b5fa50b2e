package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.cluster.bus.BusGuard;
import dev.bidmesh.node.security.MeshIdentity;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A frame that claims to be as long as an integer can say, and then really comes. */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class LengthPrefixTest {

  private static final Logger LOG = LoggerFactory.getLogger(LengthPrefixTest.class);

  /** More than all of the heap may grow by, from all attempts together. */
  private static final int SENT_BYTES = 4 * 1024 * 1024;

  private final BesiegedMesh mesh;

  LengthPrefixTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldKeepNothingOfAHugeFrameFromAStranger() {
    mesh.attack(
        attempt -> {
          try (Socket socket = BesiegedMesh.connect(mesh.busPort())) {
            flood(socket);
          }
        });
  }

  @Test
  void shouldKeepNothingOfAHugeFrameFromAMember() {
    var member = Optional.of(mesh.mesh().identity("member"));
    mesh.attack(
        attempt -> {
          try (Socket socket = Tls.connect(mesh.busPort(), member)) {
            flood(socket);
          }
        });
  }

  @Test
  void shouldNameTheMemberThatAHugeFrameComesFromBesideStrangersOfItsAddress() throws IOException {
    try (HeardLog heard = HeardLog.ofAll(BusGuard.class)) {
      try (Socket socket = BesiegedMesh.connect(mesh.busPort())) {
        flood(socket);
      }
      var talker = Optional.of(mesh.mesh().identity("talker"));

      // Again and again, as one that is cut before its certificate was looked at has no name yet.
      awaitUntil(
          "it is named",
          () -> {
            talk(talker);
            return heard.holds("peer=\"talker\"");
          });
    }
  }

  private void talk(Optional<MeshIdentity> as) {
    try (Socket socket = Tls.connect(mesh.busPort(), as)) {
      flood(socket);
    } catch (IOException turnedAwayBeforeItHadAName) {
      LOG.debug("not heard this time", turnedAwayBeforeItHadAName);
    }
  }

  @Test
  void shouldKeepNothingOfAHugeMessageAtTheClusterPort() {
    mesh.attack(
        attempt -> {
          try (Socket socket = BesiegedMesh.connect(mesh.clusterPort())) {
            socket.getOutputStream().write("BMH1".getBytes(StandardCharsets.US_ASCII));
            flood(socket);
          }
        });
  }

  /** Sends until the other side has had enough. */
  private static void flood(Socket socket) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
      var filler = new byte[64 * 1024];
      for (int sent = 0; sent < SENT_BYTES; sent += filler.length) {
        out.write(filler);
      }
      BesiegedMesh.untilClosed(socket);
    } catch (SocketException closed) {
      // That is what it was to do.
      return;
    }
  }
}
