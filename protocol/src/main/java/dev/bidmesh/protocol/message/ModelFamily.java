package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kind of model that a lane's service time is learned with. */
public enum ModelFamily {
  /** Discounted LinUCB on the logarithm of the seconds: 5 features. */
  @JsonProperty("log-linear")
  LOG_LINEAR("log-linear"),
  /** LinUCB on the seconds themselves, as the four-feature original has it. */
  @JsonProperty("linear4")
  LINEAR4("linear4");

  private final String label;

  ModelFamily(String label) {
    this.label = label;
  }

  /** Name in configuration, messages and files. */
  public String label() {
    return label;
  }
}
