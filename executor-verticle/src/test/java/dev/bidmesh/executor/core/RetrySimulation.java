package dev.bidmesh.executor.core;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Clients in front of one engine: a burst, then a stream of fresh prompts. Whoever is refused comes
 * back when it was told to, as a new prompt with the same text.
 */
final class RetrySimulation {

  /**
   * The world.
   *
   * @param slots of the engine
   * @param capacity of its queue
   * @param meanS of the service, lognormally distributed
   * @param sigma of its logarithm
   * @param bias factor by which the truth exceeds the prediction
   * @param burst prompts at the beginning
   * @param load fresh work per second for each slot
   * @param fresh prompts after the burst
   * @param returning share of the refused that come back, each time
   * @param header whether clients see the time in whole seconds only, rounded up
   */
  record World(
      int slots,
      int capacity,
      double meanS,
      double sigma,
      double bias,
      int burst,
      double load,
      int fresh,
      double returning,
      boolean header) {}

  private static final double NETWORK_S = .02;

  private final World world;
  private final Random random;
  private final CoreBench bench;
  private final PriorityQueue<Happening> future = new PriorityQueue<>();
  private double nowS;
  private int names;
  private int retries;
  private int kept;
  private int served;
  private double longestToldS;
  private double lastArrivalS;
  private int servedInTime;

  RetrySimulation(World world, long seed) {
    this.world = world;
    this.random = new Random(seed);
    var config = ExecutorConfig.DEFAULT.withQueueCapacity(world.capacity());
    this.bench = CoreBench.ready(config, world.slots()).predicting(world.meanS(), world.sigma());
  }

  /** Runs until everybody was served. */
  RetrySimulation run() {
    for (int i = 0; i < world.burst(); i++) {
      future.add(new Happening(0, () -> arrive("burst " + names++, false)));
    }
    if (world.fresh() > 0) {
      freshAfter(world.fresh());
    }
    while (!future.isEmpty()) {
      Happening next = future.remove();
      advanceTo(next.atS());
      next.action().run();
      bench.acknowledge(8);
      bench.acknowledge(8);
      bench.driver.forget();
    }
    return this;
  }

  int retries() {
    return retries;
  }

  int served() {
    return served;
  }

  /** The longest time that somebody was told to stay away in the second half, in seconds. */
  double longestToldS() {
    return longestToldS;
  }

  /** Share of the time of all slots that was used until the last fresh prompt came. */
  double usage() {
    return servedInTime * world.meanS() / world.slots() / lastArrivalS;
  }

  /** Share of retries that were accepted. */
  double truth() {
    return (double) kept / retries;
  }

  private void freshAfter(int left) {
    double gapS = -Math.log(1 - random.nextDouble()) * world.meanS() / world.slots() / world.load();
    future.add(
        new Happening(
            nowS + gapS,
            () -> {
              lastArrivalS = nowS;
              servedInTime = served;
              longestToldS = left == world.fresh() / 2 ? 0 : longestToldS;
              arrive("fresh " + names++, false);
              if (left > 1) {
                freshAfter(left - 1);
              }
            }));
  }

  private void arrive(String text, boolean again) {
    Award award = bench.award();
    award =
        new Award(
            award.promptId(),
            award.attempt(),
            award.bidId(),
            award.lane(),
            award.quotedS(),
            GenerationSpec.ofText(text),
            award.prefixText(),
            award.prefixTokenIds(),
            award.priority(),
            Duration.ofDays(1).toMillis(),
            award.streamTo(),
            award.credit(),
            Optional.empty(),
            Optional.empty());
    bench.take(award);
    AwardReply reply = bench.reply(award);
    retries += again ? 1 : 0;
    if (reply instanceof AwardReply.Refused refused) {
      longestToldS = Math.max(longestToldS, refused.retryAfterMs().orElseThrow() / 1e3);
      if (random.nextDouble() < world.returning()) {
        comeBack(text, refused.retryAfterMs().orElseThrow());
      }
    } else {
      kept += again ? 1 : 0;
      noteStarts();
    }
  }

  private void comeBack(String text, long toldMs) {
    double waitS = world.header() ? Math.ceil(toldMs / 1e3) : toldMs / 1e3;
    double atS = nowS + waitS + random.nextDouble() * NETWORK_S;
    future.add(new Happening(atS, () -> arrive(text, true)));
  }

  private void noteStarts() {
    for (StartRun start : bench.driver.outputs(StartRun.class)) {
      double mu = Math.log(world.meanS() * world.bias()) - world.sigma() * world.sigma() / 2;
      double serviceS = Math.exp(mu + world.sigma() * random.nextGaussian());
      future.add(new Happening(nowS + serviceS, () -> finish(start.run())));
    }
  }

  private void finish(long run) {
    bench.driver.forget();
    bench.write(run, "x").end(run, FinishReason.STOP);
    served++;
    noteStarts();
  }

  private void advanceTo(double atS) {
    while (nowS < atS) {
      double stepS = Math.min(.5, atS - nowS);
      bench.driver.advance(Duration.ofNanos((long) (stepS * 1e9)));
      bench.acknowledge(8);
      nowS += stepS;
    }
  }

  private record Happening(double atS, Runnable action) implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      return Double.compare(atS, other.atS);
    }
  }
}
