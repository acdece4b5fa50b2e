package dev.bidmesh.benchmarks.bandit;

import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

/** The same lanes, runs and bids in every run of a benchmark. */
final class Worlds {

  /** Discount of the shipped configuration. */
  static final double DISCOUNT = 0.98;

  private Worlds() {}

  /** A device at some load, and a prompt of some length. */
  static LaneFeatures features(Random random) {
    return new LaneFeatures(
        OptionalDouble.of(random.nextDouble()),
        OptionalDouble.of(random.nextDouble()),
        20 + random.nextInt(2000));
  }

  /** A lane that has learned from a hundred runs. */
  static LaneModel learned(Random random) {
    var model = new LaneModel(Prior.of(Accelerator.CPU));
    for (int run = 0; run < 100; run++) {
      model.learn(features(random), Math.exp(random.nextGaussian()), DISCOUNT);
    }
    return model;
  }

  /** Bids of as many devices. */
  static List<Candidate> bids(int count, Random random) {
    return IntStream.range(0, count)
        .mapToObj(n -> new LaneKey(DeviceId.random(random), "builtin", Accelerator.CPU, "sha"))
        .map(lane -> new Candidate(lane, features(random), 3 * random.nextDouble()))
        .toList();
  }
}
