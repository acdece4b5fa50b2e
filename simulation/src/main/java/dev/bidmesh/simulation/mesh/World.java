package dev.bidmesh.simulation.mesh;

import dev.bidmesh.simulation.net.FaultPlan;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What a story is about: a network and machines, all of it drawn from one seed. */
final class World {

  static final long SECOND = 1_000_000_000L;

  /** The mesh has found together, and prompts and misfortunes begin. */
  private static final long SETTLED = 4 * SECOND;

  /** How long prompts are asked and misfortunes begin. */
  private static final int BUSY_SECONDS = 20;

  private final Random random;
  private final VirtualTime time = new VirtualTime();
  private final VirtualNetwork network;
  private final List<Machine> machines = new ArrayList<>();
  private final List<String> timeline = new ArrayList<>();

  World(long seed, Sabotage sabotage) {
    this.random = new Random(seed);
    var faults =
        new FaultPlan(
            random.nextInt(3) * .05,
            random.nextInt(2) * .05,
            20_000,
            200_000 + random.nextInt(20_000_000));
    this.network = new VirtualNetwork(time, random, faults);
    note("network " + faults);
    int count = 2 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      var machine =
          new Machine(time, network, "device-" + i, Hardware.any(random), random, sabotage);
      machines.add(machine);
      note(machine.toString());
    }
  }

  VirtualTime time() {
    return time;
  }

  VirtualNetwork network() {
    return network;
  }

  Random random() {
    return random;
  }

  List<Machine> machines() {
    return machines;
  }

  Machine anyMachine() {
    return machines.get(random.nextInt(machines.size()));
  }

  /** Up to this long, at random. */
  long randomNanos(double seconds) {
    return (long) (random.nextDouble() * seconds * SECOND);
  }

  /** Plans something for a random instant of the busy time. */
  void sometime(Runnable action) {
    time.after(SETTLED + randomNanos(BUSY_SECONDS), action);
  }

  void note(String what) {
    timeline.add(String.format(Locale.ROOT, "%8.3f s  %s", time.nowNanos() / 1e9, what));
  }

  List<String> timeline() {
    return timeline;
  }
}
