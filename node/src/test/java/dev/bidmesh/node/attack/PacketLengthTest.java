package dev.bidmesh.node.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.cluster.handshake.HandshakeException;
import dev.bidmesh.node.cluster.member.MemberIdentity;
import dev.bidmesh.node.cluster.member.SocketHandshake;
import dev.bidmesh.node.security.MeshCredentials;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A member whose packets claim to be huge, for which Hazelcast makes room at once. */
@Timeout(1800)
@ExtendWith(BesiegedMesh.Extension.class)
class PacketLengthTest {

  private static final int CLAIMED = 64 * 1024 * 1024;
  private static final byte VERSION = 4;
  private static final int PATIENCE_MS = 6_000;

  private final BesiegedMesh mesh;

  PacketLengthTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldMakeNoRoomForAHugePacketOfAMember() {
    var credentials = new MeshCredentials(mesh.mesh().identity("member"));
    var member = new MemberIdentity(credentials, Clock.systemUTC());
    byte[] greeting = "HZC".getBytes(StandardCharsets.US_ASCII);
    byte[] header =
        ByteBuffer.allocate(11).put(VERSION).putChar((char) 0).putInt(-1).putInt(CLAIMED).array();
    try (HeardLog heard = HeardLog.named("dev.bidmesh.node.cluster.member.Cuts")) {
      attack(member, greeting, header);
      String cut = "cut from the cluster port";
      assertThat(heard.holds(cut, "peer", "member")).isTrue();
      assertThat(heard.count(cut)).as("once a minute").isLessThanOrEqualTo(mostTold());
    }
  }

  /** One attempt takes a fraction of a second, so that many come to each minute. */
  private static int mostTold() {
    return 1 + BesiegedMesh.ATTEMPTS / 20;
  }

  private void attack(MemberIdentity member, byte[] greeting, byte[] header) {
    mesh.attack(
        attempt -> {
          try (Socket socket = BesiegedMesh.connect(mesh.clusterPort())) {
            SocketHandshake.initiate(socket, member.initiator(), Duration.ofSeconds(5));
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(greeting);
            socket.getOutputStream().write(header);
            // A member greets in turn before it reads what comes.
            assertThat(BesiegedMesh.untilClosed(socket)).hasSizeLessThan(64);
          } catch (HandshakeException e) {
            throw new AssertionError(e);
          }
        });
  }
}
