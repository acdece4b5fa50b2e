package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.FailureCode;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Which failures no mesh could have prevented. The client of a prompt that was accepted has a right
 * to its whole answer if it is patient, does not insist on another device, and there was a lane for
 * it all the time: on a device that never stood still, may run the prompt, was not held up, and did
 * not fail in it.
 *
 * <p>An engine that takes a run and writes nothing holds up its device until that run is cancelled.
 * What is longer than a frame is expected to take for ever, so that its device expects the same of
 * what comes after it.
 */
final class Excuses {

  private final List<Machine> machines;
  private final Collection<Errand> errands;

  Excuses(World world, Plan plan) {
    this.machines = world.machines();
    this.errands = plan.errands();
  }

  /**
   * Whether a prompt may have failed as it did.
   *
   * @param owner the device that accepted it and lived to the end
   * @param how label of the failure
   */
  boolean isExcused(Machine owner, Errand errand, String how) {
    boolean elsewhere = errand.pin().orElse(owner.number()) != owner.number();
    if (!owner.isSteady() || !errand.isPatient() || elsewhere) {
      return true;
    }
    boolean late = how.equals(FailureCode.DEADLINE.label());
    if (late && (errand.vast() || isStuck(owner, errand))) {
      return true;
    }
    return machines.stream()
        .filter(machine -> mayRun(owner, machine, errand))
        .noneMatch(machine -> isThere(machine, errand, late));
  }

  private static boolean mayRun(Machine owner, Machine machine, Errand errand) {
    return machine == owner || errand.pin().isEmpty() && !errand.vast();
  }

  private boolean isThere(Machine machine, Errand errand, boolean late) {
    return machine.isSteady()
        && !texts(machine, VirtualEngine::failed).contains(errand.text())
        && !(late && isHeldUp(machine));
  }

  private boolean isHeldUp(Machine machine) {
    return !texts(machine, VirtualEngine::hung).isEmpty()
        || errands.stream().anyMatch(each -> each.vast() && each.machine() == machine.number());
  }

  /**
   * Whether it hangs in an engine and no second run was allowed: it must not run twice, or its
   * owner's share of second runs was used up.
   */
  private boolean isStuck(Machine owner, Errand errand) {
    boolean hangs =
        machines.stream()
            .anyMatch(machine -> texts(machine, VirtualEngine::hung).contains(errand.text()));
    return hangs && (!errand.idempotent() || owner.life().owner().hedges() > 0);
  }

  private static List<String> texts(
      Machine machine, Function<VirtualEngine, Collection<String>> which) {
    return machine.lives().stream().flatMap(life -> which.apply(life.engine()).stream()).toList();
  }
}
