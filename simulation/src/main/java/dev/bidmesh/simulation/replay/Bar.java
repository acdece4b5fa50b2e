package dev.bidmesh.simulation.replay;

import java.util.List;

/**
 * What the rule must reach in a case, and what it should.
 *
 * @param against the oracle that it is measured by
 * @param what which figure
 * @param gate what the ratio must not exceed; not a number: there is none
 * @param aim what it should not exceed; not a number: there is none
 */
public record Bar(Contender against, Figure what, double gate, double aim) {

  /** From this load on queues matter more than where the first prompt goes. */
  private static final double BUSY = .6;

  /** What is compared. */
  public enum Figure {
    /** Mean completion. */
    MEAN("mean"),
    /** 99 % quantile of the completion. */
    P99("p99");

    private final String label;

    Figure(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** The bars of a case. */
  public static List<Bar> of(Case of) {
    return switch (of.kind()) {
      case STATIONARY ->
          List.of(informed(Figure.MEAN, 1.03, 1.01), informed(Figure.P99, 1.15, 1.05), luck(of));
      case OWN_NPU -> of.setting().load() < BUSY ? boundWhenIdle() : boundWhenBusy(of);
      case CHANGE ->
          List.of(informed(Figure.MEAN, 1.03, 1.01), informed(Figure.P99, 1.20, 1.08), luck(of));
      case UNKNOWN_LENGTH ->
          List.of(informed(Figure.MEAN, 1.10, 1.03), informed(Figure.P99, 1.25, 1.10));
      case COLD_START -> List.of(informed(Figure.MEAN, 1.05, 1.02));
      case FAN_OUT -> List.of();
    };
  }

  /** What the own NPU costs those that are bound to use it is told, and is not the rule's fault. */
  private static List<Bar> boundWhenIdle() {
    return List.of(
        new Bar(Contender.BOUND, Figure.MEAN, 1.03, 1.01),
        new Bar(Contender.BOUND, Figure.P99, 1.15, 1.05),
        informed(Figure.MEAN, Double.NaN, Double.NaN),
        informed(Figure.P99, Double.NaN, Double.NaN));
  }

  /** It costs little where most lanes are busy: the bars are those of anybody. */
  private static List<Bar> boundWhenBusy(Case of) {
    return List.of(
        new Bar(Contender.BOUND, Figure.MEAN, 1.03, 1.01),
        new Bar(Contender.BOUND, Figure.P99, 1.15, 1.05),
        informed(Figure.MEAN, 1.03, 1.01),
        informed(Figure.P99, 1.15, 1.05),
        luck(of));
  }

  /** There is an aim only where there are queues, and not too many lanes to be lucky with. */
  private static Bar luck(Case of) {
    boolean aimed = of.setting().load() >= BUSY && of.setting().devices() <= 32;
    return new Bar(Contender.CLAIRVOYANT, Figure.MEAN, 1.06, aimed ? .95 : Double.NaN);
  }

  private static Bar informed(Figure what, double gate, double aim) {
    return new Bar(Contender.INFORMED, what, gate, aim);
  }

  /** Whether it can be missed. */
  public boolean isGate() {
    return !Double.isNaN(gate);
  }

  /** The figure of the rule in these results. */
  public Ratio measured(Results results) {
    return what == Figure.MEAN
        ? results.mean(Contender.RULE, against)
        : results.p99(Contender.RULE, against);
  }
}
