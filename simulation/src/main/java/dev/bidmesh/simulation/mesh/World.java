package dev.bidmesh.simulation.mesh;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A plan come to life: a network and machines, and what has happened to them so far. */
final class World {

  static final long SECOND = 1_000_000_000L;

  private final VirtualTime time = new VirtualTime();
  private final VirtualNetwork network;
  private final Habitat habitat;
  private final Map<Integer, Machine> machines = new TreeMap<>();
  private final List<String> timeline = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  World(Plan plan, Sabotage sabotage) {
    this.network = new VirtualNetwork(time, plan.seed(), plan.network());
    this.habitat =
        new Habitat(
            time, network, plan.seed(), orchestrator(plan), plan.scale().beating(), this::broken);
    note("network " + plan.network());
    note(plan.scale().toString());
    plan.machines()
        .forEach(
            (number, hardware) -> {
              boolean hears = plan.scale().owns(number);
              var machine = new Machine(habitat, number, hardware, hears, sabotage);
              machines.put(number, machine);
              machine.start();
              note(machine.toString());
            });
  }

  private static OrchestratorConfig orchestrator(Plan plan) {
    OrchestratorConfig usual = OrchestratorConfig.DEFAULT;
    return new OrchestratorConfig(
        usual.routing(),
        usual.bidding().withAskAllUpTo(plan.scale().askAllUpTo()),
        usual.prompts().withTraces(plan.traces()));
  }

  VirtualTime time() {
    return time;
  }

  VirtualNetwork network() {
    return network;
  }

  /** The machines by number. */
  List<Machine> machines() {
    return List.copyOf(machines.values());
  }

  Machine machine(int number) {
    Machine machine = machines.get(number);
    if (machine == null) {
      throw new IllegalArgumentException("there is no device-" + number);
    }
    return machine;
  }

  void note(String what) {
    timeline.add(at() + what);
  }

  /** Something is not as it must be. */
  void broken(String what) {
    broken.add(at() + what);
  }

  private String at() {
    return String.format(Locale.ROOT, "%8.3f s  ", time.nowNanos() / 1e9);
  }

  List<String> timeline() {
    return timeline;
  }

  /** What was found to be wrong, each with the time at which it was. */
  List<String> broken() {
    return broken;
  }
}
