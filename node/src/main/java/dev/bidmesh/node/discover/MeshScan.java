package dev.bidmesh.node.discover;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
      MulticastDns dns = MulticastDns.open(InetAddress.getByName(at), nodes);
      try {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return nodes.all();
      } finally {
        dns.close();
      }
    };
  }
}
