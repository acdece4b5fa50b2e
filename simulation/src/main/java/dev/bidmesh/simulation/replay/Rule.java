package dev.bidmesh.simulation.replay;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.Breaker;
import dev.bidmesh.bandit.core.Disuse;
import dev.bidmesh.bandit.core.Scorer;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * The production rule, and what it becomes with other settings. Each lane has a production model
 * and breaker, calibrated by one run before the first prompt; scores and backlogs are computed by
 * production code.
 */
final class Rule implements Policy {

  /** Far above every score, in seconds. */
  private static final double OUT_S = 1e12;

  private static final Breaker.Times BREAKER =
      new Breaker.Times(BanditConfig.DEFAULT.breakerBase(), BanditConfig.DEFAULT.breakerMax());

  private final World world;
  private final Settings settings;
  private final Scorer scorer;
  private final LaneModel[] models;
  private final Breaker[] breakers;
  private final Pooling pooling;
  private final ClientLengths clients;
  private final long[] usedAt;
  private long runs;

  /** In what a variant differs from production, other than in its numbers. */
  enum Trait {
    /** A free NPU of any device goes before all else. */
    NPU_FIRST,
    /** The backlog is the true one. */
    EXACT_BACKLOG,
    /** Backlogs are made of medians, not of expectations. */
    MEDIAN_BACKLOG,
    /** Learns from the state in which a run began, not from that in which it was accepted. */
    STATE_AT_START,
    /** The slopes that lanes start from, and forget towards, are not those of all lanes. */
    FIXED_PRIOR,
    /** Waiting counts the more the larger the share of lanes that are busy, up to once more. */
    WAIT_BY_LOAD,
    /** Half of the variance of the answer's length is foreseen. */
    FORESEEN_LENGTH,
    /** How long a client's answers are is learned from its runs. */
    CLIENT_LENGTHS,
    /** A lane that falls idle takes over the last prompt that waits at another. */
    TAKES_OVER,
    /** A lane is not tried again for not having run for long. */
    NOT_AGAIN
  }

  /**
   * What can differ from production.
   *
   * @param alpha standard deviations of optimism
   * @param discount γ
   * @param waitWeight how often waiting counts
   */
  record Settings(double alpha, double discount, double waitWeight, Set<Trait> traits) {

    static final Settings PRODUCTION =
        new Settings(
            BanditConfig.DEFAULT.alpha(),
            BanditConfig.DEFAULT.discount(),
            BanditConfig.DEFAULT.waitWeight(),
            Set.of());

    Settings alpha(double other) {
      return new Settings(other, discount, waitWeight, traits);
    }

    Settings discount(double other) {
      return new Settings(alpha, other, waitWeight, traits);
    }

    Settings waitWeight(double other) {
      return new Settings(alpha, discount, other, traits);
    }

    Settings with(Trait trait) {
      var more = EnumSet.of(trait);
      more.addAll(traits);
      return new Settings(alpha, discount, waitWeight, more);
    }

    boolean has(Trait trait) {
      return traits.contains(trait);
    }
  }

  Rule(World world, Settings settings) {
    this.world = world;
    this.settings = settings;
    this.scorer = new Scorer(settings.alpha(), settings.waitWeight());
    this.models = new LaneModel[world.lanes()];
    this.breakers = new Breaker[world.lanes()];
    this.usedAt = new long[world.lanes()];
    this.pooling = new Pooling(world, models);
    this.clients = new ClientLengths(world.setting().clients());
    Arrays.fill(breakers, Breaker.CLOSED);
    for (int lane = 0; lane < models.length; lane++) {
      models[lane] = new LaneModel(Prior.of(kind(world, lane)));
      learn(lane, world.calibrationFeatures(lane), world.calibrationS(lane), 0);
    }
  }

  static Accelerator kind(World world, int lane) {
    return world.isNpu(lane) ? Accelerator.NPU : Accelerator.CPU;
  }

  @Override
  public int choose(Choice choice) {
    int own = ownFreeNpu(choice);
    if (own >= 0) {
      return own;
    }
    Choice.Cost cost = lane -> scoreS(choice, lane);
    boolean npuFirst = settings.has(Trait.NPU_FIRST);
    return choice.lowest(npuFirst ? Baselines.npuFirst(choice, cost) : cost);
  }

  /**
   * The NPU of the device that was asked, if the world lets it go first and it is free; else -1.
   */
  int ownFreeNpu(Choice choice) {
    int own = choice.ownFreeNpu();
    return own >= 0 && isIn(own, choice.nowS()) ? own : -1;
  }

  /** The score, or far more if the breaker keeps the lane out. */
  double scoreS(Choice choice, int lane) {
    LaneFeatures x = world.features(lane, choice.prompt(), choice.nowS());
    return scoreS(choice, lane, x, backlogS(choice, lane));
  }

  /** The same for a device that tells of another state and another backlog. */
  double scoreS(Choice choice, int lane, LaneFeatures x, double backlogS) {
    double scoreS = scorer.scoreS(models[lane], x, backlogS, disuse(lane));
    double factor = foreseen(lane, choice.prompt());
    if (factor != 1) {
      scoreS += models[lane].lowerS(x, settings.alpha()) * (factor - 1);
    }
    if (settings.has(Trait.WAIT_BY_LOAD)) {
      scoreS += choice.busyShare() * backlogS;
    }
    return isIn(lane, choice.nowS()) ? scoreS : OUT_S + scoreS;
  }

  private double disuse(int lane) {
    return settings.has(Trait.NOT_AGAIN) ? 0 : Disuse.optimism(runs - usedAt[lane], models.length);
  }

  private double backlogS(Choice choice, int lane) {
    return settings.has(Trait.EXACT_BACKLOG)
        ? choice.lane(lane).exactBacklogS(choice.nowS())
        : choice.lane(lane).estimatedBacklogS(choice.nowS());
  }

  /** What a lane serves, in prompts of middling length per second at middling load. */
  double capability(int lane) {
    return 1 / models[lane].forecast(world.times().middling(), settings.alpha()).meanS();
  }

  private boolean isIn(int lane, double nowS) {
    return breakers[lane].openForNanos(nanos(nowS)) == 0;
  }

  @Override
  public Prediction expected(int lane, int prompt, LaneFeatures x) {
    Forecast forecast = models[lane].forecast(x, settings.alpha());
    double seconds = settings.has(Trait.MEDIAN_BACKLOG) ? forecast.medianS() : forecast.meanS();
    return new Prediction(seconds * foreseen(lane, prompt), forecast.sigma());
  }

  private double foreseen(int lane, int prompt) {
    if (settings.has(Trait.CLIENT_LENGTHS)) {
      return clients.factor(world.isNpu(lane), world.client(prompt));
    }
    return settings.has(Trait.FORESEEN_LENGTH) ? world.foreseen(prompt) : 1;
  }

  @Override
  public void answered(Job job) {
    boolean atStart = settings.has(Trait.STATE_AT_START);
    LaneFeatures x = atStart ? world.features(job.lane(), job.prompt(), job.startS()) : job.x();
    double factor = foreseen(job.lane(), job.prompt());
    double surprise =
        Math.log(job.serviceS()) - models[job.lane()].predict(Features.of(x)).logMean();
    learn(job.lane(), x, job.serviceS() / factor, job.endS());
    clients.learn(world.isNpu(job.lane()), world.client(job.prompt()), surprise);
    breakers[job.lane()] = breakers[job.lane()].succeeded();
  }

  @Override
  public void broke(Job job) {
    usedAt[job.lane()] = runs;
    breakers[job.lane()] = breakers[job.lane()].failed(nanos(job.endS()), BREAKER);
  }

  @Override
  public int takesFrom(Choice choice, int idle) {
    return settings.has(Trait.TAKES_OVER) ? TakeOver.from(choice, idle, models) : -1;
  }

  private void learn(int lane, LaneFeatures x, double seconds, double nowS) {
    boolean pooled = !settings.has(Trait.FIXED_PRIOR);
    if (pooled) {
      pooling.willLearn(lane, nowS);
    }
    double discount = settings.discount() * Disuse.kept(disuse(lane));
    if (models[lane].learn(x, seconds, discount) == Lesson.REFUSED) {
      throw new IllegalStateException("a run of " + seconds + " s was refused");
    }
    if (pooled) {
      pooling.learned(lane, nowS);
    }
    runs++;
    usedAt[lane] = runs;
  }

  static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }
}
