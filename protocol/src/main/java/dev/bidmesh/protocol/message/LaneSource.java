package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a node has a lane's learned state from. */
public enum LaneSource {
  /** The node's own runs, those before its last start included. */
  @JsonProperty("own")
  OWN,
  /** Its own runs too, but it had lost them, and a peer has given them back. */
  @JsonProperty("recovered")
  RECOVERED,
  /** A person has given it this state. */
  @JsonProperty("imported")
  IMPORTED,
  /** The device that executes the lane. */
  @JsonProperty("peer")
  PEER
}
