package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which way a tapped frame went, seen from the node that saw it. */
public enum TapDirection {
  /** To a consumer of that node. */
  @JsonProperty("in")
  IN,
  /** From a sender of that node. */
  @JsonProperty("out")
  OUT
}
