package dev.bidmesh.simulation.additive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a predictor makes of a workload when each run is predicted before it is learned from.
 *
 * @param errors relative error of the predicted median, by run
 * @param logScores minus the logarithm of the predicted density, by prompt: the mean of its runs,
 *     which have their length in common
 * @param within90 share of runs below the predicted 90 % quantile
 * @param chosenS seconds on the lane of the lowest prediction, by prompt, if every run is learned
 *     from: what predictions are worth
 * @param routedS the same if, after a first run of every lane, only those are learned from that
 *     were chosen, as a router does it
 * @param bestS seconds on the lane that was fastest, by prompt
 */
record WalkForward(
    List<Double> errors,
    List<Double> logScores,
    double within90,
    List<Double> chosenS,
    List<Double> routedS,
    List<Double> bestS) {

  /** Plays it; the first {@code untold} prompts are learned from and do not count. */
  static WalkForward of(Candidate candidate, Runs runs, int untold) {
    List<List<Run>> prompts = candidate.view(runs).prompts();
    var errors = new ArrayList<Double>();
    var logScores = new ArrayList<Double>();
    int within = 0;
    Predictor predictor = candidate.fresh();
    for (int n = 0; n < prompts.size(); n++) {
      double logScore = 0;
      for (Run run : n < untold ? List.<Run>of() : prompts.get(n)) {
        Law law = predictor.predict(run.lane(), run.ask());
        errors.add(law.relativeError(run.serviceS()));
        logScore += law.logScore(run.serviceS()) / prompts.get(n).size();
        within += law.isWithin90(run.serviceS()) ? 1 : 0;
      }
      if (n >= untold) {
        logScores.add(logScore);
      }
      prompts.get(n).forEach(predictor::learn);
    }
    List<List<Run>> counting = prompts.subList(untold, prompts.size());
    return new WalkForward(
        errors,
        logScores,
        within / (double) errors.size(),
        choose(candidate.fresh(), prompts, true).subList(untold - 1, prompts.size() - 1),
        choose(candidate.fresh(), prompts, false).subList(untold - 1, prompts.size() - 1),
        counting.stream().map(WalkForward::bestS).toList());
  }

  private static List<Double> choose(
      Predictor predictor, List<List<Run>> prompts, boolean learnAll) {
    var chosenS = new ArrayList<Double>();
    prompts.get(0).forEach(predictor::learn);
    for (List<Run> prompt : prompts.subList(1, prompts.size())) {
      Run chosen =
          prompt.stream()
              .min(Comparator.comparingDouble(run -> lowerS(predictor, run)))
              .orElseThrow();
      (learnAll ? prompt : List.of(chosen)).forEach(predictor::learn);
      chosenS.add(chosen.serviceS());
    }
    return chosenS;
  }

  private static double lowerS(Predictor predictor, Run run) {
    return predictor.predict(run.lane(), run.ask()).lowerS();
  }

  private static double bestS(List<Run> prompt) {
    return prompt.stream().mapToDouble(Run::serviceS).min().orElseThrow();
  }
}
