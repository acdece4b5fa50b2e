package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.model.Residuals;
import dev.bidmesh.protocol.LaneKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes lanes worth another try that have not run for long. What is not chosen learns nothing and
 * forgets nothing, so a lane that was slow when it was looked at, by bad luck or beside other work,
 * would be taken for slow for good as long as others are free.
 *
 * <p>A lane's score is optimistic by τ = √((n/L − {@value #USED}) / {@value #RUNS_PER_SQUARE}) in
 * the logarithm, at most {@value #MOST}, and by nothing while n/L is below {@value #USED}: n is how
 * many runs the L lanes of its model have had since its own last one. As if its speed drifted at
 * random while nobody looks, but counted in runs and not in time, and shared between the lanes: a
 * lane that is k times as slow as the best is tried after L·({@value #USED} + {@value
 * #RUNS_PER_SQUARE} ln² k) runs, so that all such tries together cost .3 to .7 % of the time at
 * most, however many lanes there are and however much they are asked. Each try starts the count
 * again.
 *
 * <p>Each device counts what it hears of. Not safe for use by several threads.
 */
public final class Disuse {

  /** Runs for each lane of a model in which a lane that is in use has one of its own. */
  static final int USED = 50;

  /** How many runs for each lane make a disused one uncertain by a factor of e. */
  static final int RUNS_PER_SQUARE = 500;

  /** Lanes that are more than e⁴, about 55, times as slow as the best are not tried again. */
  static final double MOST = 4;

  /** The past of a lane never counts less than so much, as after a sudden change. */
  private static final double LEAST_KEPT = 0.05;

  private final Map<String, Model> models = new HashMap<>();

  /** The lanes of one model: how many are known, and how many runs of them were heard of. */
  private static final class Model {
    private int lanes;
    private long runs;
  }

  /**
   * How optimistic the score of a lane is for its disuse, in the logarithm of seconds, 0 to {@link
   * #MOST}.
   *
   * @param runs of all lanes of its model since its own last one
   * @param lanes of its model, itself included, at least 1
   */
  public static double optimism(long runs, int lanes) {
    double unused = (double) runs / lanes - USED;
    return unused <= 0 ? 0 : Math.min(MOST, Math.sqrt(unused / RUNS_PER_SQUARE));
  }

  /**
   * How much what was learned of a lane before still counts when it runs again: with a drift of τ
   * on top of a run's own scatter, the past is as uncertain as its weight times 1 / (1 + τ² / σ²).
   *
   * @param optimism τ
   * @return a discount, {@value #LEAST_KEPT} to 1
   */
  public static double kept(double optimism) {
    double drift = optimism / Residuals.SEED;
    return Math.max(LEAST_KEPT, 1 / (1 + drift * drift));
  }

  /** A lane is known from now on. */
  void joined(Lane lane) {
    Model model = models.computeIfAbsent(lane.key().modelDigest(), digest -> new Model());
    model.lanes++;
    lane.usedAt(model.runs);
  }

  /** A lane is not known any more. */
  void left(LaneKey lane) {
    models.computeIfPresent(
        lane.modelDigest(), (digest, model) -> --model.lanes > 0 ? model : null);
  }

  /**
   * Something was learned of a lane that is known.
   *
   * @param runs how many runs it has had since the last time, at least 0
   */
  void ran(Lane lane, long runs) {
    Model model = models.get(lane.key().modelDigest());
    if (model != null) {
      model.runs += runs;
      lane.usedAt(model.runs);
    }
  }

  /** {@link #optimism(long, int)} of a lane now. */
  double optimism(Lane lane) {
    Model model = models.get(lane.key().modelDigest());
    return model == null ? 0 : optimism(model.runs - lane.usedAt(), model.lanes);
  }
}
