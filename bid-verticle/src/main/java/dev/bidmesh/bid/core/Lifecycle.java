package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.core.Observation;

/** What happens to the verticle as a whole. */
public enum Lifecycle implements Observation {
  /** It is on the bus. */
  STARTED,
  /** It is about to leave the bus. */
  STOPPING
}
