package dev.bidmesh.node.discover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MulticastDnsTest {

  private static final int PORT = 5353;
  private static final int IN_A_PACKET = 20;
  private static final int PTR = 12;
  private static final int DAY_S = 86_400;

  @Test
  void shouldNoticeThatStrangersFillItsMemory() throws IOException, InterruptedException {
    var nodes = new HeardNodes(4, any -> true);
    var flooded = new CountDownLatch(1);
    MulticastDns dns =
        MulticastDns.open(InetAddress.getLoopbackAddress(), nodes, flooded::countDown);
    try {
      // when
      for (int from = 0; flooded.getCount() > 0 && from < 20 * MulticastDns.MOST_RECORDS; ) {
        tell(from);
        from += IN_A_PACKET;
        if (from % 1_000 == 0) {
          flooded.await(20, TimeUnit.MILLISECONDS);
        }
      }

      // then
      assertThat(flooded.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(nodes.all()).isEmpty();
    } finally {
      dns.close();
    }
  }

  /** Services of other kinds, to all who listen at the interface. */
  private static void tell(int from) throws IOException {
    byte[] packet = packet(from);
    try (DatagramSocket socket = new MulticastSocket()) {
      var to = new InetSocketAddress(InetAddress.getByName("224.0.0.251"), PORT);
      socket.setOption(
          StandardSocketOptions.IP_MULTICAST_IF,
          NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
      socket.send(new DatagramPacket(packet, packet.length, to));
    }
  }

  private static byte[] packet(int from) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    for (int head : new int[] {0, 0x8400, 0, IN_A_PACKET, 0, 0}) {
      out.writeShort(head);
    }
    for (int i = 0; i < IN_A_PACKET; i++) {
      name(out, "_other" + (from + i), "_tcp", "local");
      out.writeShort(PTR);
      out.writeShort(1);
      out.writeInt(DAY_S);
      var target = new ByteArrayOutputStream();
      name(new DataOutputStream(target), "stranger-" + (from + i), "_other", "_tcp", "local");
      out.writeShort(target.size());
      out.write(target.toByteArray());
    }
    return bytes.toByteArray();
  }

  private static void name(DataOutputStream out, String... labels) throws IOException {
    for (String label : labels) {
      byte[] text = label.getBytes(StandardCharsets.US_ASCII);
      out.writeByte(text.length);
      out.write(text);
    }
    out.writeByte(0);
  }
}
