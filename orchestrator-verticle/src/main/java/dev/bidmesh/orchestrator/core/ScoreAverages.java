package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BiddingConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What prompts usually have to wait, by model. It says whether the best of a sample will do. */
final class ScoreAverages {

  /** Most models that are remembered. */
  private static final int MAX_MODELS = 256;

  private final BiddingConfig config;
  private final Map<String, UsualScore> models =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UsualScore> eldest) {
          return size() > MAX_MODELS;
        }
      };

  ScoreAverages(BiddingConfig config) {
    this.config = config;
  }

  /**
   * A prompt was accepted.
   *
   * @param chars of the prompt
   * @param scoreS of the lane that accepted it, in seconds
   * @param asked peers that were asked for bids
   */
  void accepted(String model, int chars, double scoreS, int asked) {
    models
        .computeIfAbsent(model, any -> new UsualScore(config.averageWeight()))
        .accepted(chars, scoreS, asked - config.sampleMean());
  }

  /**
   * The worst score in seconds that is good enough for a prompt of so many characters; absent
   * before the first prompt.
   */
  OptionalDouble goodEnoughS(String model, int chars) {
    UsualScore usual = models.get(model);
    return usual == null ? OptionalDouble.empty() : OptionalDouble.of(usual.goodEnoughS(chars));
  }
}
