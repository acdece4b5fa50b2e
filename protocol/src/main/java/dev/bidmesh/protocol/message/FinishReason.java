package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a generation ended. */
public enum FinishReason {
  /** The model ended it, or a stop text appeared. */
  @JsonProperty("stop")
  STOP,
  /** It reached its token limit or the end of the context. */
  @JsonProperty("length")
  LENGTH,
  /** It was cancelled. */
  @JsonProperty("cancelled")
  CANCELLED,
  /** The engine failed. */
  @JsonProperty("error")
  ERROR;

  /** The wire and display form. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
