package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.simulation.net.FaultPlan;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One seeded story of a mesh: some devices, some prompts, some bad luck. The same seed tells the
 * same story, except for the prompts' names.
 */
public final class MeshRun {

  private static final long SECOND = 1_000_000_000L;
  private static final long DEADLINE_MS = 60_000;

  /** When the last prompt was asked and the last misfortune is over. */
  private static final long CALM_AFTER = 32 * SECOND;

  /** How long the mesh is watched after the last ending, for what must not come any more. */
  private static final long AFTERMATH = 3 * SECOND;

  private final long seed;
  private final Random random;
  private final VirtualTime time = new VirtualTime();
  private final List<VirtualDevice> devices = new ArrayList<>();
  private final List<String> timeline = new ArrayList<>();

  /** Prepares the story of a seed. */
  public MeshRun(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Tells it to the end. */
  public Report tell() {
    var faults =
        new FaultPlan(
            random.nextInt(3) * .05,
            random.nextInt(2) * .05,
            20_000,
            200_000 + random.nextInt(20_000_000));
    var network = new VirtualNetwork(time, random, faults);
    note("network " + faults);
    int count = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      addDevice(network, "device-" + i);
    }
    planPrompts();
    planMisfortunes();
    long end = CALM_AFTER + DEADLINE_MS * 1_000_000 + 10 * SECOND;
    while (time.step(end)) {
      if (end > time.nowNanos() + AFTERMATH && time.nowNanos() > CALM_AFTER && allEnded()) {
        end = time.nowNanos() + AFTERMATH;
      }
    }
    return report();
  }

  private boolean allEnded() {
    return devices.stream()
        .filter(device -> !device.node().crashed())
        .flatMap(device -> device.client().prompts().stream())
        .allMatch(Client.Asked::ended);
  }

  private void addDevice(VirtualNetwork network, String name) {
    Accelerator accelerator = random.nextInt(4) == 0 ? Accelerator.NPU : Accelerator.CPU;
    int slots = 1 + random.nextInt(3);
    long nanosPerToken = 2_000_000L + random.nextInt(60_000_000);
    devices.add(new VirtualDevice(time, network, name, accelerator, slots, nanosPerToken));
    note(name + " " + accelerator + " slots " + slots + " ns/token " + nanosPerToken);
  }

  private void planPrompts() {
    int prompts = 1 + random.nextInt(30);
    for (int i = 0; i < prompts; i++) {
      VirtualDevice device = anyDevice();
      String text = "prompt " + i + " " + random.nextInt(1_000_000);
      time.after(5 * SECOND + randomNanos(20), () -> ask(device, text));
    }
  }

  private void ask(VirtualDevice device, String text) {
    var request =
        new PromptRequest(
            PromptId.create(device.client().device()),
            GenerationSpec.ofText(text),
            Optional.of(VirtualEngine.MODEL),
            Set.of(),
            random.nextInt(101),
            DEADLINE_MS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty());
    note(name(device) + " is asked '" + text + "'");
    device.client().ask(request);
  }

  private void planMisfortunes() {
    for (int i = random.nextInt(3); i > 0; i--) {
      VirtualDevice device = anyDevice();
      long length = 100_000_000L + randomNanos(6);
      time.after(5 * SECOND + randomNanos(20), () -> freeze(device, length));
    }
    for (int i = random.nextInt(2); i > 0; i--) {
      VirtualDevice device = anyDevice();
      time.after(5 * SECOND + randomNanos(20), () -> crash(device));
    }
  }

  private void freeze(VirtualDevice device, long length) {
    note(name(device) + " freezes for " + length / 1_000_000 + " ms");
    device.node().freeze();
    time.after(length, () -> device.node().thaw());
  }

  private void crash(VirtualDevice device) {
    note(name(device) + " crashes");
    device.node().crash();
  }

  private Report report() {
    var broken = new ArrayList<String>();
    int prompts = 0;
    int answered = 0;
    int moved = 0;
    for (VirtualDevice device : devices) {
      for (Client.Asked asked : device.client().prompts()) {
        if (!device.node().crashed()) {
          prompts++;
          answered += asked.has(PromptEvent.Done.class) ? 1 : 0;
          boolean goneOn = asked.has(PromptEvent.Retry.class) && asked.has(PromptEvent.Done.class);
          moved += goneOn ? 1 : 0;
          Invariants.broken(asked).forEach(what -> broken.add(describe(asked, what)));
        }
      }
    }
    return new Report(seed, prompts, answered, moved, broken, timeline);
  }

  private static String describe(Client.Asked asked, String what) {
    List<String> kinds =
        asked.events().stream().map(event -> event.getClass().getSimpleName()).toList();
    return asked.request().generation().input() + ": " + what + " " + kinds;
  }

  private VirtualDevice anyDevice() {
    return devices.get(random.nextInt(devices.size()));
  }

  private long randomNanos(int seconds) {
    return (long) (random.nextDouble() * seconds * SECOND);
  }

  private String name(VirtualDevice device) {
    return "device-" + devices.indexOf(device);
  }

  private void note(String what) {
    timeline.add(String.format(Locale.ROOT, "%8.3f s  %s", time.nowNanos() / 1e9, what));
  }

  /**
   * What became of it.
   *
   * @param seed tells the story again
   * @param prompts asked of devices that did not crash
   * @param answered of these
   * @param moved of these, after a run of theirs was lost
   * @param broken rules that were broken, with the prompt
   * @param timeline what happened to the mesh
   */
  public record Report(
      long seed, int prompts, int answered, int moved, List<String> broken, List<String> timeline) {

    public Report {
      broken = List.copyOf(broken);
      timeline = List.copyOf(timeline);
    }

    @Override
    public String toString() {
      return "seed "
          + seed
          + "\n"
          + String.join("\n", timeline)
          + "\nbroken:\n  "
          + String.join("\n  ", broken);
    }
  }
}
