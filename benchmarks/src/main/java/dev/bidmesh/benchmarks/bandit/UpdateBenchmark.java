package dev.bidmesh.benchmarks.bandit;

import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.model.Lesson;
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

/** One run taken in by a lane's model: discount, update, factor anew, solve. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class UpdateBenchmark {

  private static final int RUNS = 1024;

  private final Random random = new Random(1);
  private final LaneModel lane = Worlds.learned(random);
  private final Features[] features = new Features[RUNS];
  private final double[] seconds = new double[RUNS];
  private int next;

  public UpdateBenchmark() {
    for (int n = 0; n < RUNS; n++) {
      features[n] = Features.of(Worlds.features(random));
      seconds[n] = Math.exp(random.nextGaussian());
    }
  }

  @Benchmark
  public Lesson update() {
    next = (next + 1) % RUNS;
    return lane.learn(features[next], seconds[next], Worlds.DISCOUNT);
  }
}
