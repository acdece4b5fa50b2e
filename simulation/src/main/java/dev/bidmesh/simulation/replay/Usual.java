package dev.bidmesh.simulation.replay;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.core.ScoreAverages;

/** What a device knows of the scores that it usually gets: whether one is good enough. */
interface Usual {

  /** Whether nobody else is asked, so many having been asked so far. */
  boolean isEnough(int chars, double scoreS, int asked);

  /** A prompt was accepted with this score, so many having been asked. */
  void accepted(int chars, double scoreS, int asked);

  /** Whatever it is. */
  static Usual anything() {
    return new Usual() {
      @Override
      public boolean isEnough(int chars, double scoreS, int asked) {
        return true;
      }

      @Override
      public void accepted(int chars, double scoreS, int asked) {
        // Nothing is learned from what makes no difference.
      }
    };
  }

  /** Not worse than the moving average of all scores, whatever the prompt's length. */
  static Usual average() {
    return new Usual() {
      private static final double WEIGHT = .05;
      private double averageS = Double.POSITIVE_INFINITY;

      @Override
      public boolean isEnough(int chars, double scoreS, int asked) {
        return scoreS <= averageS;
      }

      @Override
      public void accepted(int chars, double scoreS, int asked) {
        averageS = Double.isInfinite(averageS) ? scoreS : averageS + WEIGHT * (scoreS - averageS);
      }
    };
  }

  /** What is deployed, by production code. */
  static Usual deployed(BiddingConfig config) {
    var averages = new ScoreAverages(config);
    return new Usual() {
      private static final String MODEL = "model";

      @Override
      public boolean isEnough(int chars, double scoreS, int asked) {
        return averages.isEnough(MODEL, chars, scoreS, asked);
      }

      @Override
      public void accepted(int chars, double scoreS, int asked) {
        averages.accepted(MODEL, chars, scoreS, asked);
      }
    };
  }
}
