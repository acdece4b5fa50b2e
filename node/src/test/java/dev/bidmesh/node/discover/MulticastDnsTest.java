package dev.bidmesh.node.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.bidmesh.node.cluster.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * At the loopback interface, where it takes multicast. Elsewhere it is left out, unless the system
 * property {@value #REQUIRED} is true: then it fails.
 */
@Timeout(60)
class MulticastDnsTest {

  private static final String REQUIRED = "bidmesh.multicast.required";

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String GROUP = "224.0.0.251";
  private static final int PORT = 5353;
  private static final int IN_A_PACKET = 20;
  private static final int PTR = 12;
  private static final int DAY_S = 86_400;
  private static final int MOST_TRIES = 5;

  private static final Heard NODE = new Heard("home", new HostPort("127.0.0.1", 8772));
  private static final AutoCloseable NOTHING = () -> {};

  private static AutoCloseable node = NOTHING;

  @BeforeAll
  static void announceANode() throws IOException {
    boolean takes = takesMulticast();
    if (Boolean.getBoolean(REQUIRED)) {
      assertThat(takes).as("the loopback interface takes multicast").isTrue();
    }
    assumeThat(takes).as("the loopback interface takes multicast").isTrue();
    MulticastDns dns = MulticastDns.open(LOOPBACK, new HeardNodes(4, any -> false), () -> {});
    node = dns;
    dns.announce(NODE.mesh(), NODE.address().port());
  }

  @AfterAll
  static void closeIt() throws Exception {
    node.close();
  }

  /** What somebody sends without end, each record with a number. */
  private record Flood(int ttlS, IntFunction<List<String>> name, List<String> target) {}

  static Stream<Arguments> floods() {
    return Stream.of(
        Arguments.of(
            "services of other kinds",
            new Flood(
                DAY_S,
                i -> List.of("_other" + i, "_tcp", "local"),
                List.of("stranger", "_other", "_tcp", "local"))),
        Arguments.of(
            "subtypes of this kind that are over at once",
            new Flood(
                0,
                i -> List.of("_r" + i, "_sub", "_bidmesh", "_tcp", "local"),
                List.of("stranger", "_bidmesh", "_tcp", "local"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void shouldNoticeThatStrangersFillItsMemory(String what, Flood flood)
      throws IOException, InterruptedException {
    var nodes = new HeardNodes(4, any -> true);
    var flooded = new CountDownLatch(1);
    MulticastDns dns = MulticastDns.open(LOOPBACK, nodes, flooded::countDown);
    try {
      assertThat(nodes.any()).as("hears a node").succeedsWithin(Duration.ofSeconds(20));

      // when
      boolean noticed = false;
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(25);
      for (int from = 0; !noticed && System.nanoTime() < giveUp; from += IN_A_PACKET) {
        tell(flood, from);
        // Not so fast that a busy machine loses most of them.
        noticed = flooded.await(2, TimeUnit.MILLISECONDS);
      }

      // then
      assertThat(noticed).as("noticed " + what).isTrue();
      assertThat(nodes.all()).containsExactly(NODE);
    } finally {
      dns.close();
    }
  }

  /** Whether what is told at the interface is heard there. */
  private static boolean takesMulticast() throws IOException {
    NetworkInterface at = NetworkInterface.getByInetAddress(LOOPBACK);
    try (var socket = new MulticastSocket()) {
      socket.joinGroup(new InetSocketAddress(GROUP, 0), at);
      socket.setSoTimeout(500);
      for (int i = 0; i < MOST_TRIES; i++) {
        send(new byte[] {1}, socket.getLocalPort());
        if (hears(socket)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      // Such as that there is no such device for multicast.
      return false;
    }
  }

  private static boolean hears(MulticastSocket socket) throws IOException {
    try {
      socket.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static void tell(Flood flood, int from) throws IOException {
    send(packet(flood, from), PORT);
  }

  /** To all who listen at the interface. */
  private static void send(byte[] packet, int port) throws IOException {
    try (var socket = new MulticastSocket()) {
      socket.setOption(
          StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(LOOPBACK));
      var to = new InetSocketAddress(InetAddress.getByName(GROUP), port);
      socket.send(new DatagramPacket(packet, packet.length, to));
    }
  }

  private static byte[] packet(Flood flood, int from) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    for (int head : new int[] {0, 0x8400, 0, IN_A_PACKET, 0, 0}) {
      out.writeShort(head);
    }
    for (int i = 0; i < IN_A_PACKET; i++) {
      name(out, flood.name().apply(from + i));
      out.writeShort(PTR);
      out.writeShort(1);
      out.writeInt(flood.ttlS());
      var target = new ByteArrayOutputStream();
      name(new DataOutputStream(target), flood.target());
      out.writeShort(target.size());
      out.write(target.toByteArray());
    }
    return bytes.toByteArray();
  }

  private static void name(DataOutputStream out, List<String> labels) throws IOException {
    for (String label : labels) {
      byte[] text = label.getBytes(StandardCharsets.US_ASCII);
      out.writeByte(text.length);
      out.write(text);
    }
    out.writeByte(0);
  }
}
