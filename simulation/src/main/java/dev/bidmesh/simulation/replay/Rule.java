package dev.bidmesh.simulation.replay;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.Breaker;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.protocol.Accelerator;
import java.util.Arrays;

/**
 * The production rule, and what it becomes with other settings. Each lane has a production model
 * and breaker, calibrated by one run before the first prompt.
 */
final class Rule implements Policy {

  static final boolean EXPSCORE = Boolean.getBoolean("expscore");
  private final World world;
  private final Settings settings;
  private final LaneModel[] models;
  private final Breaker[] breakers;
  private final Breaker.Times breakerTimes =
      new Breaker.Times(BanditConfig.DEFAULT.breakerBase(), BanditConfig.DEFAULT.breakerMax());

  /** What can differ from production. */
  record Settings(
      double alpha,
      double discount,
      double waitWeight,
      boolean npuFirst,
      boolean exactBacklog,
      boolean expectation,
      boolean stateAtStart) {

    static final Settings PRODUCTION =
        new Settings(
            BanditConfig.DEFAULT.alpha(),
            BanditConfig.DEFAULT.discount(),
            BanditConfig.DEFAULT.waitWeight(),
            false,
            false,
            false,
            false);

    Settings withAlpha(double other) {
      return new Settings(
          other, discount, waitWeight, npuFirst, exactBacklog, expectation, stateAtStart);
    }

    Settings withDiscount(double other) {
      return new Settings(
          alpha, other, waitWeight, npuFirst, exactBacklog, expectation, stateAtStart);
    }

    Settings withWaitWeight(double other) {
      return new Settings(
          alpha, discount, other, npuFirst, exactBacklog, expectation, stateAtStart);
    }

    Settings withNpuFirst() {
      return new Settings(
          alpha, discount, waitWeight, true, exactBacklog, expectation, stateAtStart);
    }

    Settings withExact() {
      return new Settings(alpha, discount, waitWeight, npuFirst, true, expectation, stateAtStart);
    }

    Settings withExpectation() {
      return new Settings(alpha, discount, waitWeight, npuFirst, exactBacklog, true, stateAtStart);
    }

    Settings withStart() {
      return new Settings(alpha, discount, waitWeight, npuFirst, exactBacklog, expectation, true);
    }
  }

  Rule(World world, Settings settings) {
    this.world = world;
    this.settings = settings;
    this.models = new LaneModel[world.lanes()];
    this.breakers = new Breaker[world.lanes()];
    Arrays.fill(breakers, Breaker.CLOSED);
    for (int lane = 0; lane < models.length; lane++) {
      models[lane] = new LaneModel(Prior.of(world.isNpu(lane) ? Accelerator.NPU : Accelerator.CPU));
      learn(lane, world.calibrationFeatures(lane), world.calibrationS(lane));
    }
  }

  @Override
  public int choose(Choice choice) {
    int own = world.devices() + world.asked(choice.prompt());
    if (world.setting().ownNpuFirst() && isOpen(choice, own)) {
      return own;
    }
    Choice.Cost cost = lane -> cost(choice, lane);
    return choice.lowest(settings.npuFirst() ? Baselines.npuFirst(choice, cost) : cost);
  }

  private boolean isOpen(Choice choice, int lane) {
    for (int i = 0; i < choice.size(); i++) {
      if (choice.candidate(i) == lane) {
        return choice.lane(lane).isFree() && isIn(lane, choice.nowS());
      }
    }
    return false;
  }

  /** The score, or far more if the breaker keeps the lane out. */
  private double cost(Choice choice, int lane) {
    Features x = world.features(lane, choice.prompt(), choice.nowS());
    double scoreS =
        models[lane].predict(x).lowerS(settings.alpha())
                * (EXPSCORE
                    ? Math.exp(
                        models[lane].predict(x).sigma() * models[lane].predict(x).sigma() / 2)
                    : 1)
            + settings.waitWeight()
                * (settings.exactBacklog
                    ? choice.lane(lane).exactBacklogS(choice.nowS())
                    : choice.lane(lane).estimatedBacklogS(choice.nowS()));
    return isIn(lane, choice.nowS()) ? scoreS : 1e12 + scoreS;
  }

  private boolean isIn(int lane, double nowS) {
    return breakers[lane].openForNanos(nanos(nowS)) == 0;
  }

  @Override
  public Prediction expected(int lane, Features x) {
    var prediction = models[lane].predict(x);
    return new Prediction(
        prediction.meanS()
            * (settings.expectation ? Math.exp(prediction.sigma() * prediction.sigma() / 2) : 1),
        prediction.sigma());
  }

  @Override
  public void answered(Job job) {
    learn(
        job.lane(),
        settings.stateAtStart ? world.features(job.lane(), job.prompt(), job.startS()) : job.x(),
        job.serviceS());
    breakers[job.lane()] = breakers[job.lane()].succeeded();
  }

  @Override
  public void broke(Job job) {
    breakers[job.lane()] = breakers[job.lane()].failed(nanos(job.endS()), breakerTimes);
  }

  private void learn(int lane, Features x, double seconds) {
    if (models[lane].learn(x, seconds, settings.discount()) == Lesson.REFUSED) {
      throw new IllegalStateException("a run of " + seconds + " s was refused");
    }
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }
}
