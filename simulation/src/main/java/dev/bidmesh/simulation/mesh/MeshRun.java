package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.message.PromptTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One story of a mesh: some devices, some prompts, some bad luck. The same plan tells the same
 * story to the letter.
 */
public final class MeshRun {

  private static final long SECOND = World.SECOND;

  /** How long the mesh is watched after the last ending, for what must not come any more. */
  private static final long AFTERMATH = 3 * SECOND;

  /** How long after the last deadline everything must be over. */
  private static final long TIDY_UP = 20 * SECOND;

  private final Plan plan;
  private final boolean whole;
  private final World world;
  private final Errands errands;
  private final Excuses excuses;

  /** Prepares the story of a seed. */
  public MeshRun(long seed) {
    this(Draw.of(seed), Sabotage.NONE);
  }

  /**
   * Prepares some parts of the story of a seed.
   *
   * @param parts names as a {@link Report} tells them
   * @throws IllegalArgumentException if the story has no such part
   */
  public MeshRun(long seed, List<String> parts) {
    this(Draw.of(seed).only(parts), Sabotage.NONE);
  }

  MeshRun(Plan plan, Sabotage sabotage) {
    this.plan = plan;
    this.whole = plan.parts().equals(Draw.of(plan.seed()).parts());
    this.world = new World(plan, sabotage);
    this.errands = new Errands(world);
    this.excuses = new Excuses(world, plan);
  }

  /** Tells it to the end. */
  public Report tell() {
    errands.plan(plan.errands());
    new Misfortunes(world).plan(plan.misfortunes().values());
    watch(plan.calmAfterNanos());
    return report();
  }

  /**
   * Lets everything happen until all is over and nothing has come for a while. What begins in that
   * while is waited for: an engine whose calibration failed tries again after some seconds.
   */
  private void watch(long calm) {
    long latest = calm + Errand.PATIENT_MS * 1_000_000 + TIDY_UP;
    pass(calm, () -> false);
    boolean over = false;
    while (!over && world.time().nowNanos() < latest) {
      pass(latest, this::isOver);
      pass(Math.min(latest, world.time().nowNanos() + AFTERMATH), () -> false);
      over = isOver();
    }
  }

  /** Lets everything happen until then, or until a look now and then says that it is enough. */
  private void pass(long end, BooleanSupplier enough) {
    long lastLook = world.time().nowNanos();
    boolean goesOn = true;
    while (goesOn && world.time().step(end)) {
      long now = world.time().nowNanos();
      if (now - lastLook > SECOND / 10) {
        lastLook = now;
        goesOn = !enough.getAsBoolean();
      }
    }
  }

  private boolean isOver() {
    return up().stream()
        .map(Machine::life)
        .allMatch(
            device -> device.client().prompts().stream().allMatch(Asked::over) && device.isIdle());
  }

  private List<Machine> up() {
    return world.machines().stream().filter(Machine::isUp).toList();
  }

  private Report report() {
    var endings = new TreeMap<String, Integer>();
    var story = new Told();
    for (Machine machine : up()) {
      for (Asked asked : machine.life().client().prompts()) {
        story.prompts += asked.accepted() ? 1 : 0;
        story.moved += asked.moved() ? 1 : 0;
        asked.ending().ifPresent(how -> endings.merge(how, 1, Integer::sum));
        asked.close();
        justify(machine, asked);
      }
    }
    checkBounds();
    for (Machine machine : world.machines()) {
      for (VirtualDevice life : machine.lives()) {
        story.runs += life.owner().runs();
        story.sampled += life.owner().sampled();
        story.hedges += life.owner().hedges();
      }
    }
    world.timeline().addAll(explanations());
    return new Report(
        plan.seed(),
        plan.parts(),
        whole,
        story.prompts,
        endings,
        story.moved,
        story.runs,
        story.sampled,
        story.hedges,
        world.broken(),
        world.timeline());
  }

  /** What is counted of a story. */
  private static final class Told {
    private int prompts;
    private int moved;
    private int runs;
    private int sampled;
    private int hedges;
  }

  /** A patient client of a device that could have had its prompt run has its answer. */
  private void justify(Machine machine, Asked asked) {
    String name = machine.name() + ": " + asked.request().promptId();
    asked
        .ending()
        .filter(how -> asked.accepted() && !how.equals("done"))
        .filter(how -> !excuses.isExcused(machine, asked, errands.of(asked), how))
        .ifPresent(how -> world.broken(name + ": failed without need, " + how));
  }

  private void checkBounds() {
    if (world.network().tooLong() > 0) {
      world.broken("messages that no frame holds: " + world.network().tooLong());
    }
    for (Machine machine : up()) {
      VirtualDevice life = machine.life();
      life.leftBehind().forEach(what -> world.broken(machine.name() + ": left behind, " + what));
      long kept =
          plan.traces() > plan.errands().size()
              ? 0
              : life.client().prompts().stream()
                  .filter(asked -> life.owner().trace(asked.request().promptId()).isPresent())
                  .count();
      if (kept > plan.traces()) {
        world.broken(machine.name() + ": traces kept, " + kept + " of " + plan.traces());
      }
    }
  }

  /** What those prompts went through about which something is broken. */
  private List<String> explanations() {
    var told = new ArrayList<String>();
    for (Machine machine : up()) {
      for (Asked asked : machine.life().client().prompts()) {
        String id = asked.request().promptId().value();
        if (world.broken().stream().anyMatch(what -> what.contains(id))) {
          told.add("what became of " + id + ":");
          steps(machine.life().owner().trace(asked.request().promptId()), told);
        }
      }
    }
    return told;
  }

  private static void steps(Optional<PromptTrace> trace, List<String> told) {
    trace.map(PromptTrace::steps).orElse(List.of()).stream()
        .map(step -> String.format(Locale.ROOT, "%13.1f ms  %s", step.atMs(), step.what()))
        .forEach(told::add);
  }
}
