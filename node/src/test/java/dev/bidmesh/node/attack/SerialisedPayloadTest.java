package dev.bidmesh.node.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that would do something as they are read. */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class SerialisedPayloadTest {

  private static final AtomicInteger READ = new AtomicInteger();

  private final BesiegedMesh mesh;

  SerialisedPayloadTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldReadNoObjectOfAStranger() throws IOException {
    byte[] bare = Frames.serialised(new Payload());
    byte[] frame = Frames.object(BesiegedMesh.SECRET_ADDRESS, new Payload());
    mesh.attack(
        attempt -> {
          send(BesiegedMesh.connect(mesh.clusterPort()), bare);
          send(BesiegedMesh.connect(mesh.busPort()), frame);
        });
    assertThat(READ.get()).isZero();
  }

  /** The certificate of a member is no licence for it either: only known classes are read. */
  @Test
  void shouldReadNoObjectOfAMember() throws IOException {
    byte[] frame = Frames.object("mesh.heartbeat", new Payload());
    var member = Optional.of(mesh.mesh().identity("member"));
    mesh.attack(
        attempt -> {
          try (Socket socket = Tls.connect(mesh.busPort(), member)) {
            socket.getOutputStream().write(frame);
            socket.getOutputStream().flush();
          }
        });
    assertThat(READ.get()).isZero();
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    try (socket) {
      socket.getOutputStream().write(bytes);
      assertThat(BesiegedMesh.untilClosed(socket)).hasSizeLessThan(64);
    }
  }

  private static final class Payload implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.incrementAndGet();
    }
  }
}
