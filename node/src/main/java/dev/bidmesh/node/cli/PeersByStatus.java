package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.cluster.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom the node of this device hears, by what it answers. */
final class PeersByStatus {

  private static final Logger LOG = LoggerFactory.getLogger(PeersByStatus.class);

  private final Terminal terminal;

  PeersByStatus(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * How long ago a device was heard last.
   *
   * @return empty: it is not heard, or no node answers
   */
  Optional<Duration> since(String host) {
    try {
      JsonNode all =
          new NodeFlag()
              .query(terminal)
              .get("/peers", answer -> answer.path("peers").isArray())
              .path("peers");
      return StreamSupport.stream(all.spliterator(), false)
          .filter(peer -> isAt(peer.path("address").asText(), host))
          .map(peer -> Duration.ofMillis(peer.path("last_heard_ms").asLong()))
          .findFirst();
    } catch (CliException e) {
      LOG.atDebug().log("the node here does not tell its peers: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean isAt(String address, String host) {
    try {
      return !address.isBlank()
          && InetAddress.getByName(HostPort.parse(address).host())
              .equals(InetAddress.getByName(host));
    } catch (UnknownHostException | IllegalArgumentException e) {
      return false;
    }
  }
}
