package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.cluster.handshake.Peer;
import dev.bidmesh.testkit.Devices;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CutsTest {

  private static final String CUT = "cut from the cluster port";

  private final Map<Socket, Peer> owners = new HashMap<>();
  private final Cuts cuts = new Cuts(socket -> Optional.ofNullable(owners.get(socket)));

  private Socket socketOf(String name) {
    var socket = new Socket();
    owners.put(socket, new Peer(Devices.id(name), name, BigInteger.ONE, Instant.MAX));
    return socket;
  }

  @Test
  void shouldNameAMemberOnceAMinuteWithTheNumberOfTimes() {
    Socket desk = socketOf("desk");
    long minute = Duration.ofMinutes(1).toNanos();
    try (HeardLog heard = HeardLog.of(Cuts.class)) {
      for (int i = 0; i < 500; i++) {
        cuts.add(desk, "too long", i);
      }
      assertThat(heard.count(CUT)).isOne();
      assertThat(heard.holds(CUT, "peer", "desk")).isTrue();

      cuts.add(desk, "too long", minute + 1);

      assertThat(heard.count(CUT)).isEqualTo(2);
      assertThat(heard.holds(CUT, "times", 500L)).isTrue();
    }
  }

  @Test
  void shouldNotLetOneMemberHideAnother() {
    try (HeardLog heard = HeardLog.of(Cuts.class)) {
      cuts.add(socketOf("desk"), "too long", 1);
      cuts.add(socketOf("phone"), "too long", 2);

      assertThat(heard.holds(CUT, "peer", "phone")).isTrue();
    }
  }

  @Test
  void shouldNameTheAddressOfAStranger() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var stranger = new Socket(server.getInetAddress(), server.getLocalPort());
        HeardLog heard = HeardLog.of(Cuts.class)) {
      cuts.add(stranger, "too long", 1);

      String address = server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
      assertThat(heard.holds(CUT, "address", address)).isTrue();
      assertThat(heard.holds(CUT, "peer", "unknown")).isTrue();
    }
  }
}
