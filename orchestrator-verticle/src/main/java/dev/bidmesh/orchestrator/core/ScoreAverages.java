package dev.bidmesh.orchestrator.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What prompts usually have to wait, by model: a moving average of the scores with which they were
 * accepted. It says whether the best of a sample is good enough.
 */
final class ScoreAverages {

  /** Most models that are remembered. */
  private static final int MAX_MODELS = 256;

  private final double weight;
  private final Map<String, Double> averages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
          return size() > MAX_MODELS;
        }
      };

  /**
   * @param weight of one prompt, above 0 to 1
   */
  ScoreAverages(double weight) {
    this.weight = weight;
  }

  /** A prompt was accepted with this score in seconds. */
  void accepted(String model, double scoreS) {
    averages.merge(model, scoreS, (before, now) -> before + weight * (now - before));
  }

  /** The average in seconds; absent before the first prompt. */
  OptionalDouble of(String model) {
    Double average = averages.get(model);
    return average == null ? OptionalDouble.empty() : OptionalDouble.of(average);
  }
}
