package dev.bidmesh.node.cluster.bus;

import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.protocol.DeviceId;
import io.netty.channel.Channel;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose connections the open ones are, in both directions, and for how long they may be open.
 *
 * <p>Safe for use by many threads.
 */
final class BusPeers {

  private static final Logger LOG = LoggerFactory.getLogger(BusPeers.class);

  /** By the clock of the device and not by a timer of its own, since that clock may be set. */
  private static final long LOOK_S = 10;

  private final Clock clock;
  private final Map<Channel, Known> known = new ConcurrentHashMap<>();

  private record Known(PeerCheck.Peer peer, boolean accepted, Instant until) {}

  /**
   * @param clock by which certificates are valid
   */
  BusPeers(Clock clock) {
    this.clock = clock;
  }

  /**
   * Keeps a connection in mind until it is closed, and closes it when its certificate runs out.
   *
   * @param accepted whether the peer has opened it
   * @param until end of the certificate that the peer has shown
   * @return how many the same device has open that it has opened itself, this one included
   */
  int add(Channel channel, PeerCheck.Peer peer, boolean accepted, Instant until) {
    known.put(channel, new Known(peer, accepted, until));
    Future<?> looks =
        channel
            .eventLoop()
            .scheduleWithFixedDelay(
                () -> cutIfOver(channel, peer, until), LOOK_S, LOOK_S, TimeUnit.SECONDS);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              looks.cancel(false);
              known.remove(channel);
            });
    return accepted(peer.deviceId());
  }

  /** Ends all whose certificates are among these. */
  void cut(Predicate<BigInteger> serials) {
    known.forEach(
        (channel, each) -> {
          if (serials.test(each.peer().serial())) {
            cut(channel, each.peer(), "its certificate was revoked");
          }
        });
  }

  /** Name of the node at the other end; empty if it has shown no certificate. */
  Optional<String> name(Channel channel) {
    return Optional.ofNullable(known.get(channel)).map(each -> each.peer().name());
  }

  private int accepted(DeviceId device) {
    return (int)
        known.values().stream()
            .filter(each -> each.accepted() && each.peer().deviceId().equals(device))
            .count();
  }

  private void cutIfOver(Channel channel, PeerCheck.Peer peer, Instant until) {
    if (clock.instant().isAfter(until)) {
      cut(channel, peer, "its certificate ran out");
    }
  }

  private static void cut(Channel channel, PeerCheck.Peer peer, String why) {
    LOG.atWarn()
        .addKeyValue("peer", peer.name())
        .addKeyValue("serial", peer.serial().toString(16))
        .log("cut from the event bus: " + why);
    channel.close();
  }
}
