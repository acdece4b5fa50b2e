package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.PromptTrace;
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
 *
 * <p>A prompt whose engine fails on its own device waits until that can run it again, so that such
 * a failure is no excuse there. Who gives up before the deadline may have heard nobody else just
 * then, so that others count only in a story in which every message arrives, or if it was waited
 * for to the deadline.
 */
final class Excuses {

  private static final String SHARE_USED_UP = "the share of second runs is used up";

  private final List<Machine> machines;
  private final Collection<Errand> errands;
  private final boolean clear;

  Excuses(World world, Plan plan) {
    this.machines = world.machines();
    this.errands = plan.errands();
    this.clear =
        plan.network().loss() == 0
            && plan.misfortunes().values().stream().noneMatch(Excuses::muffles);
  }

  /**
   * Whether a prompt may have failed as it did.
   *
   * @param owner the device that accepted it and lived to the end
   * @param how label of the failure
   */
  boolean isExcused(Machine owner, Asked asked, Errand errand, String how) {
    boolean elsewhere = errand.pin().orElse(owner.number()) != owner.number();
    if (!owner.isSteady() || !errand.isPatient() || elsewhere) {
      return true;
    }
    boolean late = how.equals(FailureCode.DEADLINE.label());
    if (late && (errand.vast() || isStuck(owner, asked, errand))) {
      return true;
    }
    return machines.stream()
        .filter(machine -> mayRun(owner, machine, errand))
        .noneMatch(machine -> isThere(owner, machine, errand, late));
  }

  private static boolean mayRun(Machine owner, Machine machine, Errand errand) {
    return machine == owner || errand.pin().isEmpty() && !errand.vast();
  }

  /** Who gives up before the deadline may have heard nobody else just then. */
  private boolean isThere(Machine owner, Machine machine, Errand errand, boolean late) {
    return machine.isSteady()
        && (machine == owner || late || clear)
        && (machine == owner || !texts(machine, VirtualEngine::failed).contains(errand.text()))
        && !(late && isHeldUp(machine));
  }

  private boolean isHeldUp(Machine machine) {
    return !texts(machine, VirtualEngine::hung).isEmpty()
        || errands.stream().anyMatch(each -> each.vast() && each.machine() == machine.number());
  }

  /**
   * Whether it hangs in an engine and no second run was allowed: it must not run twice, or its
   * owner says that its share of second runs is used up, and has indeed made some.
   */
  private boolean isStuck(Machine owner, Asked asked, Errand errand) {
    boolean hangs =
        machines.stream()
            .anyMatch(machine -> texts(machine, VirtualEngine::hung).contains(errand.text()));
    return hangs && (!errand.idempotent() || isShareUsedUp(owner.life().owner(), asked));
  }

  private static boolean isShareUsedUp(OwnerWatch owner, Asked asked) {
    return owner.beside() > 0
        && owner
            .trace(asked.request().promptId())
            .map(trace -> trace.steps().stream().anyMatch(Excuses::saysShareIsUsedUp))
            .orElse(true);
  }

  private static boolean saysShareIsUsedUp(PromptTrace.Step step) {
    return step.what().endsWith(SHARE_USED_UP);
  }

  private static boolean muffles(Misfortune misfortune) {
    return misfortune instanceof Misfortune.Part
        || misfortune instanceof Misfortune.HalfOpen
        || misfortune instanceof Misfortune.Unanswered;
  }

  private static List<String> texts(
      Machine machine, Function<VirtualEngine, Collection<String>> which) {
    return machine.lives().stream().flatMap(life -> which.apply(life.engine()).stream()).toList();
  }
}
