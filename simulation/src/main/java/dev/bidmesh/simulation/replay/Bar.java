package dev.bidmesh.simulation.replay;

import java.util.List;

/**
 * What the rule must reach in a case, and what it should.
 *
 * @param against the oracle that it is measured by
 * @param what which figure
 * @param gate what the ratio must not exceed; not a number: there is none
 * @param aim what it should not exceed; not a number: there is none
 * @param binding whether the gate must be kept; else it is told whether it is, and nothing more
 */
public record Bar(Contender against, Figure what, double gate, double aim, boolean binding) {

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

  /**
   * What the own NPU costs those that are bound to use it is the setting's price and not the rule's
   * fault, so that it is told beside the bar of anybody, and does not bind.
   */
  private static List<Bar> boundWhenIdle() {
    return List.of(
        bound(Figure.MEAN, 1.03, 1.01),
        bound(Figure.P99, 1.15, 1.05),
        informed(Figure.MEAN, 1.03, 1.01).told(),
        informed(Figure.P99, 1.15, 1.05).told());
  }

  /** It costs little where most lanes are busy: the bars are those of anybody. */
  private static List<Bar> boundWhenBusy(Case of) {
    return List.of(
        bound(Figure.MEAN, 1.03, 1.01),
        bound(Figure.P99, 1.15, 1.05),
        informed(Figure.MEAN, 1.03, 1.01),
        informed(Figure.P99, 1.15, 1.05),
        luck(of));
  }

  /** There is an aim only where there are queues, and not too many lanes to be lucky with. */
  private static Bar luck(Case of) {
    boolean aimed = of.setting().load() >= BUSY && of.setting().devices() <= 32;
    return new Bar(Contender.CLAIRVOYANT, Figure.MEAN, 1.06, aimed ? .95 : Double.NaN, true);
  }

  private static Bar bound(Figure what, double gate, double aim) {
    return new Bar(Contender.BOUND, what, gate, aim, true);
  }

  private static Bar informed(Figure what, double gate, double aim) {
    return new Bar(Contender.INFORMED, what, gate, aim, true);
  }

  private Bar told() {
    return new Bar(against, what, gate, aim, false);
  }

  /** Whether it can be missed. */
  public boolean isGate() {
    return binding && !Double.isNaN(gate);
  }

  /** Whether these results keep the gate, if there is one. */
  public boolean isKept(Results results) {
    return !isGate() || measured(results).mean() <= gate;
  }

  /** The figure of the rule in these results. */
  public Ratio measured(Results results) {
    return what == Figure.MEAN
        ? results.mean(Contender.RULE, against)
        : results.p99(Contender.RULE, against);
  }
}
