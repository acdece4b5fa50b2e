package dev.bidmesh.node.discover;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Listens for a while to what nodes tell the local network, and tells nothing itself. */
@FunctionalInterface
public interface MeshScan {

  /** Nodes that are remembered: more than fit on a screen. */
  int MOST = 256;

  /**
   * Blocks for as long as it listens.
   *
   * @param at address of this device whose network is listened to
   * @return in the order in which they were heard
   * @throws IOException if multicast does not work there
   */
  List<Heard> listen(String at) throws IOException;

  /** By multicast DNS, for so long. */
  static MeshScan during(Duration time) {
    return at -> {
      var nodes = new HeardNodes(MOST, any -> true);
      var flooded = new CountDownLatch(1);
      MulticastDns dns = MulticastDns.open(InetAddress.getByName(at), nodes, flooded::countDown);
      try {
        // What fills the memory ends it early.
        if (flooded.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
          dns.silence();
        }
        return nodes.all();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return nodes.all();
      } finally {
        dns.close();
      }
    };
  }
}
