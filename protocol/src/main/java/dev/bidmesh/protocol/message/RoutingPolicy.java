package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/** The rule by which the winner of an auction is chosen. */
public enum RoutingPolicy {
  /** The lowest score over all lanes, accelerators and processors alike. */
  @JsonProperty("adaptive")
  ADAPTIVE("adaptive"),
  /** A free NPU first, the lowest predicted among several; else the lowest score. */
  @JsonProperty("npu-first")
  NPU_FIRST("npu-first");

  private final String label;

  RoutingPolicy(String label) {
    this.label = label;
  }

  /** Name in configuration, requests and traces. */
  public String label() {
    return label;
  }

  /** Finds a policy by its {@link #label()}; empty for an unknown one. */
  public static Optional<RoutingPolicy> ofLabel(String label) {
    for (RoutingPolicy each : values()) {
      if (each.label.equals(label)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
