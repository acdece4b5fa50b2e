package dev.bidmesh.simulation.replay;

import java.util.List;

/**
 * What the rule must reach in a case, and what it should.
 *
 * @param against the oracle that it is measured by
 * @param what which figure
 * @param gate what the ratio must not exceed
 * @param aim what it should not exceed; not a number: there is none
 */
public record Bar(Contender against, Figure what, double gate, double aim) {

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
      case STATIONARY, OWN_NPU ->
          List.of(informed(Figure.MEAN, 1.03, 1.01), informed(Figure.P99, 1.15, 1.05), luck(of));
      case CHANGE ->
          List.of(informed(Figure.MEAN, 1.03, 1.01), informed(Figure.P99, 1.20, 1.08), luck(of));
      case UNKNOWN_LENGTH ->
          List.of(informed(Figure.MEAN, 1.10, 1.03), informed(Figure.P99, 1.25, 1.10));
      case COLD_START -> List.of(informed(Figure.MEAN, 1.05, 1.02));
      case FAN_OUT -> List.of();
    };
  }

  /** There is an aim only where there are queues, and not too many lanes to be lucky with. */
  private static Bar luck(Case of) {
    boolean aimed = of.setting().load() >= .6 && of.setting().devices() <= 32;
    return new Bar(Contender.CLAIRVOYANT, Figure.MEAN, 1.06, aimed ? .95 : Double.NaN);
  }

  private static Bar informed(Figure what, double gate, double aim) {
    return new Bar(Contender.INFORMED, what, gate, aim);
  }

  /** The figure of the rule in these results. */
  public Ratio measured(Results results) {
    return what == Figure.MEAN
        ? results.mean(Contender.RULE, against)
        : results.p99(Contender.RULE, against);
  }
}
