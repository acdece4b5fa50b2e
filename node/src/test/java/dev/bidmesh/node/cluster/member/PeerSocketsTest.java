package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.handshake.Peer;
import dev.bidmesh.testkit.Devices;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerSocketsTest {

  private static final int MOST = 2;

  private final PeerSockets sockets = new PeerSockets(MOST);

  private static Peer peer(String name, int serial) {
    return new Peer(Devices.id(name), name, BigInteger.valueOf(serial), Instant.MAX);
  }

  @Test
  void shouldGiveADeviceWithARenewedCertificateNoMoreConnections() {
    assertThat(sockets.accept(new Socket(), peer("desk", 1))).isTrue();
    assertThat(sockets.accept(new Socket(), peer("desk", 2))).isTrue();

    assertThat(sockets.accept(new Socket(), peer("desk", 3))).isFalse();
    assertThat(sockets.accept(new Socket(), peer("phone", 4))).isTrue();
    var refused = BigInteger.valueOf(3);
    assertThat(sockets.known(each -> each.serial().equals(refused))).isEmpty();
  }

  @Test
  void shouldNotCountWhatThisNodeHasOpened() {
    sockets.connected(new Socket(), peer("desk", 1));
    sockets.connected(new Socket(), peer("desk", 1));

    assertThat(sockets.accept(new Socket(), peer("desk", 1))).isTrue();
  }

  @Test
  void shouldMakeRoomForThoseThatAreClosed() throws IOException {
    var first = new Socket();
    sockets.accept(first, peer("desk", 1));
    sockets.accept(new Socket(), peer("desk", 1));

    first.close();

    assertThat(sockets.accept(new Socket(), peer("desk", 1))).isTrue();
    assertThat(sockets.peer(first)).isEmpty();
  }

  @Test
  void shouldNotLetInMoreThatComeAtTheSameTime() {
    List<Boolean> accepted =
        IntStream.range(0, 2_000)
            .parallel()
            .mapToObj(i -> sockets.accept(new Socket(), peer("desk", i)))
            .toList();

    assertThat(accepted).filteredOn(each -> each).hasSize(MOST);
  }
}
