package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a run teaches. */
public enum RunOutcome {
  /** It finished: the time is a measurement. */
  @JsonProperty("finished")
  FINISHED,
  /** It was stopped while it ran: it would have taken at least this long. */
  @JsonProperty("lowerBound")
  LOWER_BOUND,
  /** It failed: nothing is learned about time, the breaker counts it. */
  @JsonProperty("failed")
  FAILED
}
