package dev.bidmesh.benchmarks.bandit;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.bandit.core.Scorer;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Scores of lanes, from the bare number to the answer that the bandit gives to an auction. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ScoreBenchmark {

  private static final int BIDS = 128;

  private final Random random = new Random(1);
  private final BanditConfig config = BanditConfig.DEFAULT;
  private final Scorer scorer = new Scorer(config.alpha(), config.waitWeight());
  private final LaneModel lane = Worlds.learned(random);
  private final LaneFeatures sampled = Worlds.features(random);
  private final Features features = Features.of(sampled);
  private final List<Candidate> bids = Worlds.bids(BIDS, random);
  private final Map<LaneKey, LaneModel> lanes = new HashMap<>();
  private final BanditCore core;
  private final Event.Asked auction;

  public ScoreBenchmark() {
    bids.forEach(bid -> lanes.put(bid.lane(), Worlds.learned(random)));
    LaneKey first = bids.get(0).lane();
    core = new BanditCore(first.deviceId(), config, 1);
    auction = new Event.Asked(new Exchange(1), first.deviceId(), new ScoreRequest(bids));
    var run = new RunObserved(first, sampled, 1, .1, 9, RunOutcome.FINISHED);
    core.on(new Event.Received(first.deviceId(), run), 0, effect -> {});
  }

  /** One lane whose features are at hand: two forms in θ and V⁻¹, one exponential. */
  @Benchmark
  public double oneLane() {
    return lane.lowerS(features, config.alpha());
  }

  /** One lane from what its device sampled: the logarithm of the prompt's length as well. */
  @Benchmark
  public double oneLaneFromSample() {
    return scorer.scoreS(lane, sampled, 1.5);
  }

  /** 128 bids, each with its lane looked up and scored: the index of the lowest. */
  @Benchmark
  public int chooseOf128() {
    int best = -1;
    double lowest = Double.POSITIVE_INFINITY;
    for (int n = 0; n < BIDS; n++) {
      Candidate bid = bids.get(n);
      LaneModel model = Objects.requireNonNull(lanes.get(bid.lane()));
      double score = scorer.scoreS(model, bid.features(), bid.backlogS());
      if (score < lowest) {
        lowest = score;
        best = n;
      }
    }
    return best;
  }

  /**
   * The bandit's whole answer to an auction of 128 bids with all that explains it, and the lowest.
   */
  @Benchmark
  public double answerTo128() {
    double[] lowest = {Double.POSITIVE_INFINITY};
    core.on(auction, 1, effect -> lowest[0] = lowest(effect));
    return lowest[0];
  }

  private static double lowest(Effect effect) {
    double lowest = Double.POSITIVE_INFINITY;
    if (effect instanceof Effect.Reply reply && reply.message() instanceof ScoreReply scores) {
      for (LaneScore each : scores.scores()) {
        lowest = Math.min(lowest, each.scoreS());
      }
    }
    return lowest;
  }
}
