package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.simulation.replay.Setting.Misfortune;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {

  private static final ServiceTimes TIMES = Sources.fitted();

  private final Setting eight = Setting.stationary(8, .6, 400).withWarmUp(100);

  @ParameterizedTest
  @EnumSource(Misfortune.class)
  void shouldAnswerEveryPromptWhateverHappens(Misfortune misfortune) {
    Outcome outcome = play(eight.withMisfortune(misfortune), 3);

    assertThat(outcome.unanswered()).isZero();
    assertThat(outcome.broken() > 0).isEqualTo(misfortune == Misfortune.BROKEN);
    assertThat(outcome.lost() > 0).isEqualTo(misfortune == Misfortune.DEAD);
  }

  @Test
  void shouldComeToTheSameEachTime() {
    assertThat(play(eight, 5)).isEqualTo(play(eight, 5));
    assertThat(play(eight, 5)).isNotEqualTo(play(eight, 6));
  }

  @Test
  void shouldServeOneAfterTheOtherInEachLane() {
    var world = new World(eight, TIMES, 1);
    var spy = new Spy(new Rule(world, Rule.Settings.PRODUCTION));

    Replay.run(world, spy);

    assertThat(spy.jobs).hasSize(500);
    var freeAtS = new double[world.lanes()];
    for (Job job : spy.jobs) {
      assertThat(job.startS()).isGreaterThanOrEqualTo(freeAtS[job.lane()]);
      assertThat(job.startS()).isGreaterThanOrEqualTo(world.arrivalS(job.prompt()));
      freeAtS[job.lane()] = job.endS();
    }
  }

  @Test
  void shouldTellOfRunsInTheOrderOfTheirEnds() {
    var world = new World(eight, TIMES, 1);
    var spy = new Spy(Baselines.leastOutstanding());

    Replay.run(world, spy);

    assertThat(spy.jobs).extracting(Job::endS).isSorted();
  }

  @Test
  void shouldKeepABrokenLaneOutByItsBreaker() {
    Outcome outcome = play(eight.withMisfortune(Misfortune.BROKEN), 2);

    // Without a breaker, the lane that is always free would take a run a second.
    assertThat(outcome.broken()).isLessThan(60);
  }

  @Test
  void shouldLetAnIdleLaneTakeOverWhatWaitsElsewhere() {
    var world = new World(eight, TIMES, 4);
    var settings = Rule.Settings.PRODUCTION.with(Rule.Trait.TAKES_OVER);
    var spy = new Spy(new Rule(world, settings));

    Outcome outcome = Replay.run(world, spy);

    assertThat(outcome.unanswered()).isZero();
    assertThat(spy.taken).isPositive();
    assertThat(spy.jobs).extracting(Job::prompt).doesNotHaveDuplicates();
  }

  @Test
  void shouldAskFewDevicesOfALargeMesh() {
    Outcome outcome = fanout(new Fanout.Scheme(4, 8, 12, true, Usual::average));

    assertThat(outcome.asked()).isBetween(4.0, 12.0);
    assertThat(outcome.unanswered()).isZero();
  }

  @Test
  void shouldAskAsManyOfALargeMeshAsWhatIsDeployed() {
    BiddingConfig config = BiddingConfig.DEFAULT;

    Outcome outcome = fanout(Fanout.Scheme.deployed(config));

    assertThat(outcome.asked()).isCloseTo(config.sampleMean(), within(2.0));
    assertThat(outcome.unanswered()).isZero();
  }

  private Outcome fanout(Fanout.Scheme scheme) {
    Setting large = Setting.stationary(64, .6, 300).withWarmUp(300);
    var world = new World(large, TIMES, 1);
    return Replay.run(world, new Fanout(new Rule(world, Rule.Settings.PRODUCTION), world, scheme));
  }

  @Test
  void shouldLetAFreeNpuOfTheAskedDeviceGoFirst() {
    var world = new World(eight.withOwnNpuFirst(), TIMES, 1);
    var spy = new Spy(new Rule(world, Rule.Settings.PRODUCTION));

    Replay.run(world, spy);

    assertThat(spy.jobs)
        .filteredOn(job -> job.startS() == world.arrivalS(job.prompt()))
        .filteredOn(job -> world.asked(job.prompt()) == 0)
        .anyMatch(job -> world.isNpu(job.lane()) && world.device(job.lane()) == 0);
  }

  @Test
  void shouldRefuseImpossibleSettings() {
    assertThatThrownBy(() -> Setting.stationary(0, .5, 1)).hasMessageContaining("devices");
    assertThatThrownBy(() -> Setting.stationary(1, 1, 1)).hasMessageContaining("load");
    assertThatThrownBy(() -> Setting.stationary(1, .5, 0)).hasMessageContaining("prompts");
  }

  private static Outcome play(Setting setting, long seed) {
    var world = new World(setting, TIMES, seed);
    return Replay.run(world, new Rule(world, Rule.Settings.PRODUCTION));
  }

  /** A policy that remembers which runs ended well. */
  private static final class Spy implements Policy {

    private final Policy policy;
    private final List<Job> jobs = new ArrayList<>();
    private int taken;

    Spy(Policy policy) {
      this.policy = policy;
    }

    @Override
    public int choose(Choice choice) {
      return policy.choose(choice);
    }

    @Override
    public Prediction expected(int lane, int prompt, LaneFeatures x) {
      return policy.expected(lane, prompt, x);
    }

    @Override
    public void answered(Job job) {
      jobs.add(job);
      policy.answered(job);
    }

    @Override
    public int takesFrom(Choice choice, int idle) {
      int from = policy.takesFrom(choice, idle);
      taken += from >= 0 ? 1 : 0;
      return from;
    }
  }
}
