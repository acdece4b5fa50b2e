package dev.bidmesh.node.doctor;

import java.time.Duration;
import java.util.Optional;

/** Whom the node of this device hears: what a device sends has found its way here. */
@FunctionalInterface
public interface PeersHeard {

  /**
   * How long ago a device was heard last.
   *
   * @param host name or address of the device
   * @return empty: it is not heard, or no node runs here
   */
  Optional<Duration> since(String host);
}
