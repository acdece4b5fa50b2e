package dev.bidmesh.simulation.replay;

import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.simulation.replay.Job.Fate;
import dev.bidmesh.simulation.replay.Setting.Misfortune;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Lets one policy route all prompts of one world. */
final class Replay {

  /** How long a device is silent before its prompts are put to others. */
  private static final double SILENCE_S = 2;

  /** How long a run takes to break off. */
  private static final double BREAK_S = 1;

  private static final int NOWHERE = -1;

  private final World world;
  private final Policy policy;
  private final Choice choice;
  private final PriorityQueue<Job> due =
      new PriorityQueue<>(Comparator.comparingDouble(Job::endS).thenComparingInt(Job::prompt));
  private final double[] answeredAtS;
  private int broken;
  private int lost;

  private Replay(World world, Policy policy) {
    this.world = world;
    this.policy = policy;
    this.choice = new Choice(world);
    this.answeredAtS = new double[world.prompts()];
    Arrays.fill(answeredAtS, Double.NaN);
  }

  /** What came of it for the prompts after the warm-up. */
  static Outcome run(World world, Policy policy) {
    var replay = new Replay(world, policy);
    for (int prompt = 0; prompt < world.prompts(); prompt++) {
      replay.passUntil(world.arrivalS(prompt));
      replay.route(prompt, world.arrivalS(prompt), NOWHERE);
    }
    replay.passUntil(Double.POSITIVE_INFINITY);
    return replay.outcome();
  }

  private void passUntil(double nowS) {
    while (!due.isEmpty() && due.element().endS() <= nowS) {
      ended(due.remove());
    }
  }

  private void ended(Job job) {
    switch (job.fate()) {
      case ANSWERED -> {
        choice.lane(job.lane()).removeFirst();
        answeredAtS[job.prompt()] = job.endS();
        policy.answered(job);
        takeOver(job.lane(), job.endS());
      }
      case BROKEN -> {
        choice.lane(job.lane()).removeFirst();
        broken++;
        policy.broke(job);
        route(job.prompt(), job.endS(), world.device(job.lane()));
      }
      case LOST -> {
        lost++;
        route(job.prompt(), job.endS(), world.device(job.lane()));
      }
    }
  }

  private void route(int prompt, double nowS, int exceptDevice) {
    choice.open(prompt, nowS);
    for (int lane = 0; lane < world.lanes(); lane++) {
      if (world.device(lane) != exceptDevice && !isGone(lane, nowS)) {
        choice.add(lane);
      }
    }
    accept(policy.choose(choice), prompt, nowS);
  }

  private boolean isGone(int lane, double nowS) {
    return world.setting().misfortune() == Misfortune.DEAD
        && world.isStruck(lane)
        && nowS >= world.struckAtS();
  }

  private void accept(int lane, int prompt, double nowS) {
    double startS = choice.lane(lane).freeAtS(nowS);
    double endS = startS + world.serviceS(lane, prompt, startS);
    Fate fate = world.fate(lane, endS);
    double leavesS =
        switch (fate) {
          case ANSWERED -> endS;
          case BROKEN -> Math.min(endS, Math.max(startS, world.struckAtS()) + BREAK_S);
          case LOST -> world.struckAtS() + SILENCE_S;
        };
    LaneFeatures x = world.features(lane, prompt, nowS);
    var job = new Job(prompt, lane, x, policy.expected(lane, prompt, x), startS, leavesS, fate);
    choice.lane(lane).add(job);
    due.add(job);
  }

  /** Gives a lane that has fallen idle the last prompt that waits at another. */
  private void takeOver(int idle, double nowS) {
    if (!choice.lane(idle).isFree()) {
      return;
    }
    choice.open(NOWHERE, nowS);
    int other = policy.takesFrom(choice, idle);
    if (other >= 0) {
      Job job = choice.lane(other).last();
      choice.lane(other).removeLast();
      due.remove(job);
      accept(idle, job.prompt(), nowS);
    }
  }

  private Outcome outcome() {
    int from = world.setting().warmUp();
    var seconds = new double[world.setting().prompts()];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = answeredAtS[from + i] - world.arrivalS(from + i);
    }
    return Outcome.of(seconds, (double) policy.asked() / world.prompts(), broken, lost);
  }
}
