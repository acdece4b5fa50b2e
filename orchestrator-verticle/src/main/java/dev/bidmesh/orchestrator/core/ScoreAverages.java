package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BiddingConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** What prompts usually have to wait, by model. It says whether the best of a sample will do. */
public final class ScoreAverages {

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

  public ScoreAverages(BiddingConfig config) {
    this.config = config;
  }

  /**
   * A prompt was accepted.
   *
   * @param chars of the prompt
   * @param scoreS of the lane that accepted it, in seconds
   * @param asked peers that were asked for bids; more than a better bid is worth count as so many
   */
  public void accepted(String model, int chars, double scoreS, int asked) {
    models
        .computeIfAbsent(model, any -> new UsualScore(config.averageWeight()))
        .accepted(chars, scoreS, Math.min(asked, config.sampleAtMost()) - config.sampleMean());
  }

  /**
   * Whether a score will do, so that nobody else is asked for a better bid. Before the first prompt
   * as many are asked as others ask on the average, as near as can be.
   *
   * @param chars of the prompt
   * @param scoreS of the best bid, in seconds
   * @param asked peers that were asked for bids so far
   */
  public boolean isEnough(String model, int chars, double scoreS, int asked) {
    UsualScore usual = models.get(model);
    return usual == null
        ? asked + config.sampleMore() / 2.0 > config.sampleMean()
        : scoreS <= usual.goodEnoughS(chars);
  }
}
