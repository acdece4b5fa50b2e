package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a run is. */
public enum RunPhase {
  /** Waiting for a slot. */
  @JsonProperty("queued")
  QUEUED,
  /** The model is being loaded. */
  @JsonProperty("loading")
  LOADING,
  /** The prompt is being read. */
  @JsonProperty("prefill")
  PREFILL,
  /** Text is being written. */
  @JsonProperty("decode")
  DECODE
}
