package dev.bidmesh.simulation.replay;

import dev.bidmesh.simulation.replay.Dice.Draw;
import java.util.Arrays;

/**
 * Processor load and memory use of all devices over time: two Markov chains each, over the measured
 * levels. At each step a chain goes one level down or up with probability ¼ each, and stays at the
 * ends instead of leaving.
 */
final class Weather {

  private static final double STEP_S = 5;
  private static final double MOVE = .25;

  private final Dice dice;
  private final Chain[] load;
  private final Chain[] memory;

  Weather(Dice dice, int devices) {
    this.dice = dice;
    this.load = chains(devices, Draw.LOAD);
    this.memory = chains(devices, Draw.MEMORY);
  }

  /** Level of the processor load of a device. */
  int load(int device, double atS) {
    return load[device].at((int) (atS / STEP_S));
  }

  /** Level of the memory use of a device. */
  int memory(int device, double atS) {
    return memory[device].at((int) (atS / STEP_S));
  }

  private Chain[] chains(int devices, Draw draw) {
    var chains = new Chain[devices];
    Arrays.setAll(chains, device -> new Chain(draw, device));
    return chains;
  }

  /** One chain, drawn as far as anybody has asked. */
  private final class Chain {

    private final Draw draw;
    private final int device;
    private byte[] levels = new byte[256];
    private int known = 1;

    Chain(Draw draw, int device) {
      this.draw = draw;
      this.device = device;
      levels[0] = (byte) dice.below(ServiceTimes.LEVELS, draw, device, 0);
    }

    int at(int step) {
      while (known <= step) {
        extend();
      }
      return levels[step];
    }

    private void extend() {
      if (known == levels.length) {
        levels = Arrays.copyOf(levels, 2 * levels.length);
      }
      double u = dice.uniform(draw, device, known);
      int move = u < MOVE ? -1 : u < 2 * MOVE ? 1 : 0;
      int next = levels[known - 1] + move;
      levels[known] = (byte) Math.max(0, Math.min(ServiceTimes.LEVELS - 1, next));
      known++;
    }
  }
}
