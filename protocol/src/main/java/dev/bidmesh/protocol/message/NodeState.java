package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a node is in its life. */
public enum NodeState {
  /** Engines are loading. */
  @JsonProperty("starting")
  STARTING,
  /** At least one engine takes prompts. */
  @JsonProperty("ready")
  READY,
  /** Serves, but no engine takes prompts. */
  @JsonProperty("degraded")
  DEGRADED,
  /** Shutting down. */
  @JsonProperty("draining")
  DRAINING
}
