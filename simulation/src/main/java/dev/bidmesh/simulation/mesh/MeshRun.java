package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One seeded story of a mesh: some devices, some prompts, some bad luck. The same seed tells the
 * same story to the letter.
 */
public final class MeshRun {

  private static final long SECOND = World.SECOND;

  /** When the last prompt was asked and the last misfortune is over. */
  private static final long CALM_AFTER = (4 + 20 + Misfortunes.LONGEST + 1) * SECOND;

  /** How long the mesh is watched after the last ending, for what must not come any more. */
  private static final long AFTERMATH = 3 * SECOND;

  private final long seed;
  private final World world;

  /** Prepares the story of a seed. */
  public MeshRun(long seed) {
    this(seed, Sabotage.NONE);
  }

  MeshRun(long seed, Sabotage sabotage) {
    this.seed = seed;
    this.world = new World(seed, sabotage);
  }

  /** Tells it to the end. */
  public Report tell() {
    new Errands(world).plan();
    new Misfortunes(world).plan();
    long end = CALM_AFTER + (Errands.DEADLINE_MS / 1_000 + 20) * SECOND;
    long lastLook = CALM_AFTER;
    while (world.time().step(end)) {
      long now = world.time().nowNanos();
      if (now - lastLook > SECOND / 10 && end > now + AFTERMATH) {
        lastLook = now;
        end = isOver() ? now + AFTERMATH : end;
      }
    }
    return report();
  }

  private boolean isOver() {
    return living().stream()
        .allMatch(
            device ->
                device.isIdle() && device.client().prompts().stream().allMatch(Client.Asked::over));
  }

  private List<VirtualDevice> living() {
    return up().stream().map(Machine::life).toList();
  }

  private List<Machine> up() {
    return world.machines().stream().filter(Machine::isUp).toList();
  }

  private Report report() {
    var broken = new ArrayList<String>();
    var endings = new TreeMap<String, Integer>();
    int prompts = 0;
    int moved = 0;
    for (Machine machine : up()) {
      VirtualDevice device = machine.life();
      for (Client.Asked asked : device.client().prompts()) {
        prompts += asked.accepted() ? 1 : 0;
        moved += asked.has(PromptEvent.Retry.class) && asked.has(PromptEvent.Done.class) ? 1 : 0;
        asked.ending().ifPresent(how -> endings.merge(how, 1, Integer::sum));
        Invariants.broken(asked).forEach(what -> broken.add(describe(device, asked, what)));
        if (machine.isSteady()) {
          Invariants.unjustified(asked)
              .ifPresent(what -> broken.add(describe(device, asked, what)));
        }
      }
    }
    broken.addAll(brokenBounds());
    return new Report(seed, prompts, endings, moved, broken, world.timeline());
  }

  private List<String> brokenBounds() {
    var broken = new ArrayList<String>();
    if (world.network().tooLong() > 0) {
      broken.add("messages that no frame holds: " + world.network().tooLong());
    }
    for (Machine machine : world.machines()) {
      for (VirtualDevice life : machine.lives()) {
        life.broken().forEach(what -> broken.add(machine.name() + ": " + what));
      }
      if (machine.isUp()) {
        machine.life().leftBehind().forEach(what -> broken.add(machine.name() + ": " + what));
      }
    }
    return broken;
  }

  private static String describe(VirtualDevice owner, Client.Asked asked, String what) {
    List<String> steps =
        owner.trace(asked.request().promptId()).map(PromptTrace::steps).orElse(List.of()).stream()
            .map(step -> String.format(Locale.ROOT, "%9.1f ms  %s", step.atMs(), step.what()))
            .toList();
    return asked.request().promptId() + ": " + what + "\n    " + String.join("\n    ", steps);
  }

  /** Endings of many stories, added up. */
  static void add(Map<String, Integer> sum, Report report) {
    report.endings().forEach((how, count) -> sum.merge(how, count, Integer::sum));
  }
}
