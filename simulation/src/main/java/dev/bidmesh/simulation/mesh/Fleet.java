package dev.bidmesh.simulation.mesh;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.simulation.net.FaultPlan;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A mesh under load: many devices, many prompts, nothing but load and a bad network against it. Its
 * first devices take prompts and hear all others; beyond them devices only bid and run, and hear
 * nobody, which spares the memory of as many tables of peers.
 */
final class Fleet {

  /** A network that loses nothing and on which all frames take as long. */
  static final FaultPlan STEADY = new FaultPlan(0, 0, 200_000, 200_000);

  private static final long SECOND = World.SECOND;

  private final VirtualTime time = new VirtualTime();
  private final VirtualNetwork network;
  private final Frames frames = new Frames();
  private final List<VirtualDevice> devices = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final Scale scale;
  private int asked;

  /**
   * @param askAllUpTo as configured of every device
   * @param owners how many of the devices take prompts and hear all others
   */
  Fleet(long seed, FaultPlan faults, List<Hardware> machines, int askAllUpTo, int owners) {
    this(seed, faults, machines, askAllUpTo, owners, PromptsConfig.DEFAULT);
  }

  /** The same whose owners treat prompts in another way. */
  Fleet(
      long seed,
      FaultPlan faults,
      List<Hardware> machines,
      int askAllUpTo,
      int owners,
      PromptsConfig prompts) {
    this.network = new VirtualNetwork(time, seed, faults);
    this.scale = Scale.of(askAllUpTo, machines.size(), owners);
    network.tap(frames);
    BiddingConfig bidding = BiddingConfig.DEFAULT.withAskAllUpTo(askAllUpTo);
    OrchestratorConfig usual = OrchestratorConfig.DEFAULT;
    var orchestrator = new OrchestratorConfig(usual.routing(), bidding, prompts);
    var habitat = new Habitat(time, network, seed, orchestrator, scale.beating(), broken::add);
    for (int i = 0; i < machines.size(); i++) {
      String name = "device-" + i;
      var profile = new DeviceProfile(Devices.id(name), name, 1, "test");
      devices.add(
          new VirtualDevice(habitat, profile, machines.get(i), scale.owns(i), Sabotage.NONE));
    }
  }

  /** Lets the mesh find together: every engine is ready, and everybody has heard of it. */
  Fleet joined() {
    runUntil(scale.metNanos() + 5 * SECOND);
    return this;
  }

  VirtualDevice device(int number) {
    return devices.get(number);
  }

  VirtualTime time() {
    return time;
  }

  /** What went over the network. */
  Frames frames() {
    return frames;
  }

  /** Rules that were broken, in words. */
  List<String> broken() {
    return broken;
  }

  /** The most prompts that ever waited for one engine. */
  int longestQueue() {
    return devices.stream().mapToInt(device -> device.executor().longestQueue()).max().orElse(0);
  }

  /** Awards of all devices. */
  int runs() {
    return devices.stream().mapToInt(device -> device.owner().runs()).sum();
  }

  /** Of these, the ones that were made beside another live attempt. */
  int hedges() {
    return devices.stream().mapToInt(device -> device.owner().hedges()).sum();
  }

  /** How often these prompts were moved from one queue to another device, as far as is kept. */
  int moves(Collection<Asked> prompts) {
    Map<String, VirtualDevice> byPrefix =
        devices.stream()
            .collect(Collectors.toMap(device -> device.device().prefix(), Function.identity()));
    return (int)
        prompts.stream()
            .map(asked -> asked.request().promptId())
            .flatMap(id -> owner(id, byPrefix).owner().trace(id).stream())
            .flatMap(trace -> trace.attempts().stream())
            .filter(attempt -> attempt.outcome().equals("still waiting, moved"))
            .count();
  }

  private static VirtualDevice owner(PromptId id, Map<String, VirtualDevice> byPrefix) {
    String prefix = id.value().substring(id.value().indexOf('-') + 1);
    return Optional.ofNullable(byPrefix.get(prefix)).orElseThrow();
  }

  /**
   * Asks a device now.
   *
   * @param words how many the answer has, which takes as many tokens
   */
  Asked ask(int owner, int words, long deadlineMs) {
    return ask(owner, spec(words), deadlineMs);
  }

  /** Asks a device now for something in particular. */
  Asked ask(int owner, GenerationSpec spec, long deadlineMs) {
    return ask(owner, spec, deadlineMs, Optional.empty(), true);
  }

  /** Asks for the same once more, as a client does that was told to come back. */
  Asked askAgain(int owner, Asked before) {
    PromptRequest request = before.request();
    return ask(owner, request.generation(), request.deadlineRemainingMs(), Optional.empty(), true);
  }

  /** Asks a device now for what only it may run, and nobody else beside it. */
  Asked askForItself(int owner, int words, long deadlineMs) {
    return ask(owner, spec(words), deadlineMs, Optional.of(devices.get(owner).device()), false);
  }

  private GenerationSpec spec(int words) {
    return GenerationSpec.ofText(VirtualEngine.promptFor(words, asked + 1));
  }

  private Asked ask(
      int owner, GenerationSpec spec, long deadlineMs, Optional<DeviceId> pin, boolean idempotent) {
    VirtualDevice device = devices.get(owner);
    asked++;
    var request =
        new PromptRequest(
            id(device),
            spec,
            Optional.of(VirtualEngine.MODEL),
            Set.of(),
            50,
            deadlineMs,
            Optional.empty(),
            pin,
            Optional.empty(),
            idempotent,
            Optional.empty());
    return device.client().ask(request, VirtualEngine.answer(spec));
  }

  private PromptId id(VirtualDevice device) {
    String number = String.valueOf(asked);
    return new PromptId("0".repeat(26 - number.length()) + number + "-" + device.device().prefix());
  }

  /** Does something so much later. */
  void after(double seconds, Runnable action) {
    time.after((long) (seconds * SECOND), action);
  }

  /** Lets so many seconds pass. */
  void pass(double seconds) {
    runUntil(time.nowNanos() + (long) (seconds * SECOND));
  }

  /** Lets the time pass until all these prompts are over, but no more seconds than so many. */
  void settle(Collection<Asked> prompts, double atMostSeconds) {
    long end = time.nowNanos() + (long) (atMostSeconds * SECOND);
    var open = new ArrayDeque<>(prompts);
    while (!open.isEmpty() && time.nowNanos() < end) {
      pass(Math.min(1, (end - time.nowNanos()) / (double) SECOND));
      open.removeIf(Asked::over);
    }
  }

  private void runUntil(long endNanos) {
    boolean more = true;
    while (more) {
      more = time.step(endNanos);
    }
  }
}
