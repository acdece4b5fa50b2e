package dev.bidmesh.simulation.replay;

import java.util.Arrays;

/**
 * What a policy chooses between: a prompt and the lanes that it can go to. Reused from prompt to
 * prompt.
 */
final class Choice {

  private final World world;
  private final Lane[] lanes;
  private final int[] candidates;
  private int size;
  private int prompt;
  private double nowS;

  Choice(World world) {
    this.world = world;
    this.lanes = new Lane[world.lanes()];
    Arrays.setAll(lanes, each -> new Lane());
    this.candidates = new int[lanes.length];
  }

  /** A choice is due; the candidates are to be added. */
  void open(int forPrompt, double atS) {
    prompt = forPrompt;
    nowS = atS;
    size = 0;
  }

  void add(int lane) {
    candidates[size++] = lane;
  }

  World world() {
    return world;
  }

  /** The number of candidates. */
  int size() {
    return size;
  }

  /** A candidate by its place; the order has no meaning. */
  int candidate(int place) {
    return candidates[place];
  }

  /** The share of candidates that have work. */
  double busyShare() {
    int busy = 0;
    for (int i = 0; i < size; i++) {
      busy += lanes[candidates[i]].isFree() ? 0 : 1;
    }
    return (double) busy / size;
  }

  /** Whether a lane is a candidate. */
  boolean has(int lane) {
    for (int i = 0; i < size; i++) {
      if (candidates[i] == lane) {
        return true;
      }
    }
    return false;
  }

  /**
   * The NPU of the device that was asked, if the world lets it go first and it is free; else -1.
   */
  int ownFreeNpu() {
    int own = world.devices() + world.asked(prompt);
    return world.setting().ownNpuFirst() && has(own) && lanes[own].isFree() ? own : -1;
  }

  Lane lane(int lane) {
    return lanes[lane];
  }

  int prompt() {
    return prompt;
  }

  double nowS() {
    return nowS;
  }

  /** The candidate of the lowest cost; equal ones in random order. */
  int lowest(Cost cost) {
    double least = Double.POSITIVE_INFINITY;
    int best = -1;
    int offset = world.dice().below(size, Dice.Draw.CHOICE, prompt, 0);
    for (int i = 0; i < size; i++) {
      int lane = candidates[(i + offset) % size];
      double value = cost.of(lane);
      if (best < 0 || value < least) {
        least = value;
        best = lane;
      }
    }
    return best;
  }

  /** What it costs to give the prompt to a lane, in any unit. */
  @FunctionalInterface
  interface Cost {
    double of(int lane);
  }
}
