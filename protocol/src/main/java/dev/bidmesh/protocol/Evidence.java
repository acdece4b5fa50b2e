package dev.bidmesh.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a node knows that it has the accelerator it bids with. */
public enum Evidence {
  /** Seen working on this device. */
  @JsonProperty("detected")
  DETECTED,
  /** Said by configuration and not checked. */
  @JsonProperty("claimed")
  CLAIMED,
  /** Not there: other hardware plays its part, for demonstrations and tests. */
  @JsonProperty("emulated")
  EMULATED;

  /** The wire and display form: the constant's name in lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
