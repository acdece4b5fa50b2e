package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of a wish to end a prompt. */
public enum CancelOutcome {
  /** It was in work and has ended by this. */
  @JsonProperty("cancelled")
  CANCELLED,
  /** It had ended before. */
  @JsonProperty("ended")
  ENDED,
  /** It is not known, or not remembered. */
  @JsonProperty("unknown")
  UNKNOWN
}
