package dev.bidmesh.node.cluster.bus;

import io.netty.channel.Channel;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose connections the open ones are, in both directions.
 *
 * <p>Safe for use by many threads.
 */
final class BusPeers {

  private static final Logger LOG = LoggerFactory.getLogger(BusPeers.class);

  private final Map<Channel, Known> known = new ConcurrentHashMap<>();

  private record Known(String name, BigInteger serial) {}

  void add(Channel channel, String name, BigInteger serial) {
    known.put(channel, new Known(name, serial));
    channel.closeFuture().addListener(closed -> known.remove(channel));
  }

  /** Ends all whose certificates are among these. */
  void cut(Predicate<BigInteger> serials) {
    known.forEach(
        (channel, peer) -> {
          if (serials.test(peer.serial())) {
            LOG.atWarn()
                .addKeyValue("peer", peer.name())
                .addKeyValue("serial", peer.serial().toString(16))
                .log("cut from the event bus: its certificate was revoked");
            channel.close();
          }
        });
  }
}
