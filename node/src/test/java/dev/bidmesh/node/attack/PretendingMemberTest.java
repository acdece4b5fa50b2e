package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LocalMessage;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PeerTable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A member that sends a node, in the node's own name, what only its own parts send to each other.
 */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class PretendingMemberTest {

  private static final Path SAMPLES =
      Path.of("..", "protocol", "src", "test", "resources", "messages-v1.jsonl");

  private final BesiegedMesh mesh;
  private final FrameCodec codec = new FrameCodec();

  PretendingMemberTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldTakeFromNoMemberWhatNeverLeavesANode() throws IOException {
    var member = Optional.of(mesh.mesh().identity("liar"));
    DeviceId device = mesh.first().node().node().profile().deviceId();
    List<byte[]> lies =
        lies().map(lie -> codec.encode(new Frame(new Header(device, 1, 1), lie))).toList();
    List<String> heard = heard(device).map(Address::path).toList();
    long before = malformed();

    mesh.attack(
        attempt -> {
          try (SSLSocket socket = Tls.connect(mesh.busPort(), member)) {
            send(lies, Stream.concat(heard.stream(), unheard(device).map(Address::path)), socket);
          }
        });

    // Each where others are heard; of what is sent elsewhere nobody hears anything.
    long most = (long) BesiegedMesh.ATTEMPTS * heard.size() * lies.size();
    awaitUntil("all are counted", () -> malformed() - before >= most);
    assertThat(malformed() - before).isEqualTo(most);
  }

  /** One of each, and that it has no engines and no peers, and is to forget what it has learned. */
  private Stream<MeshMessage> lies() throws IOException {
    Stream<MeshMessage> samples =
        Files.readAllLines(SAMPLES).stream()
            .map(line -> codec.decode(line.getBytes(UTF_8)).message())
            .filter(LocalMessage.class::isInstance);
    Stream<MeshMessage> nothing =
        Stream.of(EngineSnapshot.NONE, new PeerTable(List.of()), new LaneReset(List.of()));
    return Stream.concat(samples, nothing);
  }

  private static void send(List<byte[]> lies, Stream<String> addresses, SSLSocket socket)
      throws IOException {
    var out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    for (String address : addresses.toList()) {
      for (byte[] lie : lies) {
        out.write(Frames.message(address, lie));
      }
    }
    out.flush();
    // All has been read when the node closes its end, too.
    socket.shutdownOutput();
    BesiegedMesh.untilClosed(socket);
  }

  private static Stream<Address> heard(DeviceId device) {
    return Stream.concat(
        Stream.of(Address.BID_REQUEST, Address.HEARTBEAT, Address.EVENT),
        Stream.of(Address.Purpose.values())
            .filter(purpose -> purpose != Address.Purpose.PARCELS)
            .map(purpose -> Address.device(device, purpose)));
  }

  /** Those of the node itself, and one where it listens only while it has parcels to give. */
  private static Stream<Address> unheard(DeviceId device) {
    return Stream.concat(
        Stream.of(Address.Local.values()),
        Stream.of(Address.device(device, Address.Purpose.PARCELS)));
  }

  private long malformed() {
    return mesh.first().node().get("/eventbus").path("malformed_frames").asLong();
  }
}
