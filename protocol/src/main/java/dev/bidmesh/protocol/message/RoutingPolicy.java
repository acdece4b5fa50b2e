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
  NPU_FIRST("npu-first"),
  /**
   * The NPU lane whose device has the lowest processor load; without one the lowest load of all.
   */
  @JsonProperty("lowest-cpu")
  LOWEST_CPU("lowest-cpu"),
  /** The fewest prompts that run or wait. */
  @JsonProperty("least-outstanding")
  LEAST_OUTSTANDING("least-outstanding"),
  /** Of two lanes that are drawn at random, the one with fewer prompts that run or wait. */
  @JsonProperty("power-of-two")
  POWER_OF_TWO("power-of-two"),
  /** The lanes of a model in turn. */
  @JsonProperty("round-robin")
  ROUND_ROBIN("round-robin"),
  /** Any lane, all with the same chance. */
  @JsonProperty("random")
  RANDOM("random");

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
