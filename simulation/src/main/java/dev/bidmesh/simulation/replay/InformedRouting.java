package dev.bidmesh.simulation.replay;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where prompts go if their router knows everything: each to the server with the least service time
 * plus twice the exact wait, the yardstick of the routing benchmarks. Servers answer one prompt
 * after the other. Equal: the server that was named first. Not safe for use by many threads.
 */
public final class InformedRouting {

  /** What the yardstick counts a second of waiting as. */
  public static final double WAIT_WEIGHT = 2;

  private final double waitWeight;
  private final Map<String, Double> serviceS = new LinkedHashMap<>();
  private final Map<String, Double> freeAtS = new LinkedHashMap<>();

  /** The yardstick of the routing benchmarks. */
  public InformedRouting() {
    this(WAIT_WEIGHT);
  }

  /**
   * The same rule with waiting counted otherwise.
   *
   * @param waitWeight how often a second of waiting counts
   */
  public InformedRouting(double waitWeight) {
    this.waitWeight = waitWeight;
  }

  /** A server takes so many seconds for an answer from now on. */
  public InformedRouting service(String server, double seconds) {
    serviceS.put(server, seconds);
    freeAtS.putIfAbsent(server, 0.0);
    return this;
  }

  /**
   * Takes the next prompt.
   *
   * @param atS when it comes, not before the last one
   * @return the server that gets it
   */
  public String route(double atS) {
    String best =
        serviceS.keySet().stream()
            .min(Comparator.comparingDouble(server -> score(server, atS)))
            .orElseThrow(() -> new IllegalStateException("there is no server"));
    freeAtS.put(best, atS + waitS(best, atS) + serviceS.getOrDefault(best, 0.0));
    return best;
  }

  private double score(String server, double atS) {
    return serviceS.getOrDefault(server, 0.0) + waitWeight * waitS(server, atS);
  }

  private double waitS(String server, double atS) {
    return Math.max(0, freeAtS.getOrDefault(server, 0.0) - atS);
  }
}
