package dev.bidmesh.simulation.mesh;

import dev.bidmesh.simulation.net.FaultPlan;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A story before it is told: all of it is decided, except which messages the network loses. Its
 * parts have names, and it can be told with some of them only.
 *
 * @param seed from which it was drawn, and of what the network does
 * @param network its constant faults
 * @param machines the devices by number
 * @param errands the prompts
 * @param misfortunes by number
 * @param traces ended prompts that each device can still explain
 * @param scale how its devices find each other; stays when some of them are left out
 */
record Plan(
    long seed,
    FaultPlan network,
    Map<Integer, Hardware> machines,
    List<Errand> errands,
    Map<Integer, Misfortune> misfortunes,
    int traces,
    Scale scale) {

  private static final String LOSS = "loss";
  private static final String DUPLICATION = "duplication";
  private static final String DELAY = "delay";

  Plan {
    machines = new TreeMap<>(machines);
    errands = List.copyOf(errands);
    misfortunes = new TreeMap<>(misfortunes);
  }

  /** A story of a small mesh. */
  Plan(
      long seed,
      FaultPlan network,
      Map<Integer, Hardware> machines,
      List<Errand> errands,
      Map<Integer, Misfortune> misfortunes,
      int traces) {
    this(seed, network, machines, errands, misfortunes, traces, Scale.USUAL);
  }

  /** The same story in a mesh whose devices find each other in another way. */
  Plan withScale(Scale other) {
    return new Plan(seed, network, machines, errands, misfortunes, traces, other);
  }

  /** The names of its parts: what happens first, the devices last. */
  List<String> parts() {
    var parts = new LinkedHashSet<String>();
    misfortunes.keySet().forEach(number -> parts.add("m" + number));
    errands.forEach(errand -> parts.add(errand.name()));
    if (network.loss() > 0) {
      parts.add(LOSS);
    }
    if (network.duplication() > 0) {
      parts.add(DUPLICATION);
    }
    if (network.maxDelayNanos() > FaultPlan.NONE.maxDelayNanos()) {
      parts.add(DELAY);
    }
    machines.keySet().forEach(number -> parts.add("d" + number));
    return List.copyOf(parts);
  }

  /**
   * The same story with some of its parts only. What concerns a device that is left out is left out
   * with it.
   *
   * @throws IllegalArgumentException if it has no part of such a name
   */
  Plan only(Collection<String> names) {
    var unknown = new LinkedHashSet<>(names);
    parts().forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the story of seed " + seed + " has no parts " + unknown + ", only " + parts());
    }
    Set<String> kept = Set.copyOf(names);
    var devices = new LinkedHashMap<Integer, Hardware>(machines);
    devices.keySet().removeIf(number -> !kept.contains("d" + number));
    List<Errand> asked =
        errands.stream()
            .filter(errand -> kept.contains(errand.name()))
            .filter(errand -> devices.containsKey(errand.machine()))
            .filter(errand -> errand.pin().isEmpty() || devices.containsKey(errand.pin().orElse(0)))
            .toList();
    var bad = new LinkedHashMap<Integer, Misfortune>(misfortunes);
    bad.keySet().removeIf(number -> !kept.contains("m" + number));
    bad.values().removeIf(each -> !devices.keySet().containsAll(each.machines()));
    return new Plan(seed, network(kept), devices, asked, bad, traces, scale);
  }

  private FaultPlan network(Set<String> kept) {
    FaultPlan calm = FaultPlan.NONE;
    boolean late = kept.contains(DELAY);
    return new FaultPlan(
        kept.contains(LOSS) ? network.loss() : 0,
        kept.contains(DUPLICATION) ? network.duplication() : 0,
        late ? network.minDelayNanos() : calm.minDelayNanos(),
        late ? network.maxDelayNanos() : calm.maxDelayNanos());
  }

  /** When the last prompt was asked and the last misfortune is over. */
  long calmAfterNanos() {
    long last = 0;
    for (Errand errand : errands) {
      last = Math.max(last, errand.atNanos());
    }
    for (Misfortune misfortune : misfortunes.values()) {
      last = Math.max(last, misfortune.endNanos());
    }
    return last;
  }
}
