package dev.bidmesh.simulation.replay;

import dev.bidmesh.simulation.replay.Dice.Draw;

/** Policies that learn nothing. */
final class Baselines {

  private Baselines() {}

  /** One lane after the other. */
  static Policy roundRobin() {
    return new Policy() {
      private int turn;

      @Override
      public int choose(Choice choice) {
        return choice.candidate(turn++ % choice.size());
      }
    };
  }

  /** The one with fewer prompts of two random lanes (Mitzenmacher 2001). */
  static Policy powerOfTwo() {
    return choice -> {
      Dice dice = choice.world().dice();
      int one = choice.candidate(dice.below(choice.size(), Draw.CHOICE, choice.prompt(), 1));
      int other = choice.candidate(dice.below(choice.size(), Draw.CHOICE, choice.prompt(), 2));
      return choice.lane(other).outstanding() < choice.lane(one).outstanding() ? other : one;
    };
  }

  /** The lane with the fewest prompts. */
  static Policy leastOutstanding() {
    return choice -> choice.lowest(lane -> choice.lane(lane).outstanding());
  }

  /** A free NPU if there is one, else the processor with the lowest load, busy or not. */
  static Policy npuFirstLowestCpu() {
    return choice -> choice.lowest(npuFirst(choice, lane -> load(choice, lane)));
  }

  private static double load(Choice choice, int lane) {
    return choice.world().load(choice.world().device(lane), choice.nowS());
  }

  /** Free NPUs by their cost, then processors by theirs, then NPUs that are busy. */
  static Choice.Cost npuFirst(Choice choice, Choice.Cost otherwise) {
    return lane -> {
      if (!choice.world().isNpu(lane)) {
        return otherwise.of(lane);
      }
      // Every cost is far within this.
      double far = 1e12;
      return otherwise.of(lane) + (choice.lane(lane).isFree() ? -far : far);
    };
  }
}
