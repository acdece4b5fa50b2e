package dev.bidmesh.simulation.additive;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prediction;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.Accelerator;
import java.util.HashMap;
import java.util.Map;

/**
 * Time to the first token and time of a token apart, each by a production model, and the number of
 * tokens learned from the answers of all lanes. With q left at 0, φ becomes ψ.
 */
final class TwoTerms implements Predictor {

  /** The production model counts nothing as shorter than a millisecond; a token can be. */
  private static final double TOKENS = 1000;

  private final Lengths lengths;
  private final Map<String, Heads> lanes = new HashMap<>();

  private record Heads(LaneModel first, LaneModel perToken) {
    Heads() {
      this(new LaneModel(Prior.of(Accelerator.CPU)), new LaneModel(Prior.of(Accelerator.CPU)));
    }
  }

  TwoTerms(Lengths lengths) {
    this.lengths = lengths;
  }

  @Override
  public Law predict(String lane, Ask ask) {
    Heads heads = lanes.computeIfAbsent(lane, name -> new Heads());
    var first = new Term(heads.first().predict(Features.of(ask.x())), 1);
    var token = new Term(heads.perToken().predict(state(ask)), TOKENS);
    Lengths.Moments n = lengths.of(ask);
    double mean = first.mean() + n.mean() * token.mean();
    double product = n.mean() * token.mean();
    double variance = first.variance() + n.square() * token.square() - product * product;
    double sigma2 = Math.log1p(variance / (mean * mean));
    return new Law(
        Math.log(mean) - sigma2 / 2, Math.sqrt(sigma2), first.lowerS() + n.mean() * token.lowerS());
  }

  @Override
  public void learn(Run run) {
    Heads heads = lanes.computeIfAbsent(run.lane(), name -> new Heads());
    double discount = BanditConfig.DEFAULT.discount();
    heads.first().learn(run.ask().x(), run.ttftS(), discount);
    if (run.decodeS() > 0) {
      heads.perToken().learn(state(run.ask()), TOKENS * run.decodeS() / run.tokens(), discount);
    }
    lengths.learn(run);
  }

  private static Features state(Ask ask) {
    Features x = Features.of(ask.x());
    return new Features(x.load(), x.memory(), 0);
  }

  /** A lognormal term, given as the prediction of so many of it. */
  private record Term(Prediction of, double count) {

    double mean() {
      return Math.exp(of.logMean() + variance2() / 2) / count;
    }

    /** Expectation of the square. */
    double square() {
      return mean() * mean() * Math.exp(variance2());
    }

    double variance() {
      return square() - mean() * mean();
    }

    double lowerS() {
      return of.lowerS(BanditConfig.DEFAULT.alpha()) / count;
    }

    /** Variance of the logarithm, the model's own uncertainty included. */
    private double variance2() {
      return of.sigma() * of.sigma() * (1 + of.width() * of.width());
    }
  }
}
