package dev.bidmesh.simulation.mesh;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Accelerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Prompts for a fleet: arrivals at random (Poisson) at a share of what its machines can do, the
 * same however they are routed.
 *
 * @param owners devices that are asked, from the first on
 * @param load share of the machines' capacity, 0 to 1
 * @param warmUp prompts before those that count
 * @param counted prompts that count
 */
record Workload(long seed, int devices, int owners, double load, int warmUp, int counted) {

  private static final int FEWEST_WORDS = 4;
  private static final int MOST_WORDS = 12;

  /** Tokens of a prompt on the average: its words and the end. */
  private static final double MEAN_TOKENS = (FEWEST_WORDS + MOST_WORDS) / 2.0 + 1;

  private static final long DEADLINE_MS = 600_000;

  /** Devices whose speeds differ by a factor of up to six, one prompt at a time. */
  List<Hardware> machines() {
    var random = new SplittableRandom(seed);
    var machines = new ArrayList<Hardware>();
    for (int i = 0; i < devices; i++) {
      long nanosPerToken = (long) (250_000_000L * Math.pow(6, random.nextDouble()));
      machines.add(new Hardware(Accelerator.CPU, 1, nanosPerToken, Hardware.ROOMY));
    }
    return machines;
  }

  private double promptsPerSecond() {
    double tokens = machines().stream().mapToDouble(machine -> 1e9 / machine.nanosPerToken()).sum();
    return load * tokens / MEAN_TOKENS;
  }

  /** Asks all of it of a mesh that has found together, and waits for the answers. */
  Outcome run(int askAllUpTo) {
    return run(askAllUpTo, PromptsConfig.DEFAULT);
  }

  /** The same in a mesh whose owners treat prompts in another way. */
  Outcome run(int askAllUpTo, PromptsConfig prompts) {
    var fleet = new Fleet(seed, Fleet.STEADY, machines(), askAllUpTo, owners, prompts).joined();
    var random = new SplittableRandom(~seed);
    var asked = new ArrayList<Asked>();
    double rate = promptsPerSecond();
    double at = 0;
    for (int i = 0; i < warmUp + counted; i++) {
      if (i == warmUp) {
        fleet.after(at, () -> fleet.frames().reset());
      }
      at -= Math.log(1 - random.nextDouble()) / rate;
      int owner = random.nextInt(owners);
      int words = FEWEST_WORDS + random.nextInt(MOST_WORDS - FEWEST_WORDS + 1);
      fleet.after(at, () -> asked.add(fleet.ask(owner, words, DEADLINE_MS)));
    }
    fleet.pass(at);
    double routing = fleet.frames().routing() / (double) counted;
    double streaming = fleet.frames().streaming() / (double) counted;
    var kinds = new TreeMap<String, Double>();
    fleet
        .frames()
        .counts()
        .forEach((kind, frames) -> kinds.put(kind, Math.round(100.0 * frames / counted) / 100.0));
    fleet.settle(asked, DEADLINE_MS / 1e3);
    double[] seconds =
        asked.subList(warmUp, asked.size()).stream()
            .filter(each -> each.ending().filter("done"::equals).isPresent())
            .mapToDouble(Asked::seconds)
            .sorted()
            .toArray();
    int moves = fleet.moves(asked.subList(warmUp, asked.size()));
    return new Outcome(seconds, routing, streaming, kinds, moves, fleet.broken());
  }

  /**
   * What came of it.
   *
   * @param seconds from question to end of those that were answered, the shortest first
   * @param routing frames for each prompt that find a device for it and tell how it ended
   * @param streaming frames for each prompt that carry its answer
   * @param kinds all frames for each prompt, by kind
   * @param moves how often prompts were moved from one queue to another device
   * @param broken rules that were broken, in words
   */
  record Outcome(
      double[] seconds,
      double routing,
      double streaming,
      Map<String, Double> kinds,
      int moves,
      List<String> broken) {

    int answered() {
      return seconds.length;
    }

    double mean() {
      double sum = 0;
      for (double each : seconds) {
        sum += each;
      }
      return sum / seconds.length;
    }

    double p99() {
      return seconds[(int) (seconds.length * .99)];
    }
  }
}
