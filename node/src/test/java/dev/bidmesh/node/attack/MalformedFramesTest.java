package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;

import dev.bidmesh.protocol.Address;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A member that has gone mad: its certificate is good, and little of what it says is. */
@Timeout(1200)
@ExtendWith(BesiegedMesh.Extension.class)
class MalformedFramesTest {

  private static final int FRAMES_EACH = 1_000;

  private final BesiegedMesh mesh;
  private final MalformedMessages messages = new MalformedMessages();

  MalformedFramesTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldGoOnAnsweringBesideMalformedFramesOfAMember() {
    var member = Optional.of(mesh.mesh().identity("mad"));
    List<String> addresses = addresses();
    long before = malformed();

    mesh.attack(
        attempt -> {
          try (SSLSocket socket = Tls.connect(mesh.busPort(), member)) {
            send(new Random(attempt), addresses, socket.getOutputStream());
          }
        });

    // Two of six kinds cannot be read whatever the others make of a sample.
    long least = (long) BesiegedMesh.ATTEMPTS * FRAMES_EACH / 3 * 8 / 10;
    awaitUntil("they are counted", () -> malformed() - before > least);
  }

  private void send(Random random, List<String> addresses, OutputStream raw) throws IOException {
    var out = new BufferedOutputStream(raw, 64 * 1024);
    for (int i = 0; i < FRAMES_EACH; i++) {
      String address = addresses.get(random.nextInt(addresses.size()));
      out.write(Frames.message(address, messages.next(random)));
    }
    // No frame at all; what came before it has been heard by then.
    out.write(Frames.anything(MalformedMessages.noise(random)));
    out.flush();
  }

  /** All at which a node listens for others, and what only it may use. */
  private List<String> addresses() {
    var device = mesh.first().node().node().profile().deviceId();
    var all =
        new ArrayList<>(
            Stream.of(Address.BID_REQUEST, Address.HEARTBEAT, Address.EVENT)
                .map(Address::path)
                .toList());
    Stream.of(Address.Purpose.values())
        .map(purpose -> Address.device(device, purpose).path())
        .forEach(all::add);
    Stream.of(Address.Local.values()).map(Address::path).forEach(all::add);
    return all;
  }

  private long malformed() {
    return mesh.first().node().get("/eventbus").path("malformed_frames").asLong();
  }
}
