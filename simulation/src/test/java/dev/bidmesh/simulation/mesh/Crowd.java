package dev.bidmesh.simulation.mesh;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.simulation.net.FaultPlan;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some equal devices on virtual time, prompts for them, and what they send each other for those.
 */
final class Crowd {

  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  /** Time within which the devices have found each other and calibrated their engines. */
  private static final long SETTLED = 5 * SECOND;

  private final Random random;
  private final VirtualTime time = new VirtualTime();
  private final List<VirtualDevice> machines = new ArrayList<>();
  private final Map<String, Integer> sent = new TreeMap<>();
  private int mostQueued;
  private int asked;

  Crowd(long seed, int devices, FaultPlan faults, long nanosPerToken) {
    this.random = new Random(seed);
    var network = new VirtualNetwork(time, seed, faults);
    var watched = new Sabotage(this::counted, this::measured);
    var habitat =
        new Habitat(
            time, network, seed, OrchestratorConfig.DEFAULT, BidConfig.DEFAULT, this::broken);
    var hardware = new Hardware(Accelerator.CPU, 1, nanosPerToken, Hardware.ROOMY);
    for (int n = 0; n < devices; n++) {
      String name = "device-" + n;
      var profile = new DeviceProfile(Devices.id(name), name, 1, "test");
      machines.add(new VirtualDevice(habitat, profile, hardware, true, watched));
    }
    pass(SETTLED);
  }

  private void broken(String what) {
    throw new AssertionError(what);
  }

  /** Hands a prompt to a device. */
  void ask(int machine) {
    Client client = machines.get(machine).client();
    PromptRequest request = request(client.device());
    client.ask(request, VirtualEngine.answer(request.generation()));
  }

  /** Lets time pass. */
  void pass(long nanos) {
    long end = time.nowNanos() + nanos;
    while (time.step(end)) {
      // Until nothing is left to happen before that.
    }
  }

  /** Lets time pass until every prompt has ended; the time that took. */
  long passUntilAllEnded(long limitNanos) {
    long start = time.nowNanos();
    do {
      pass(10 * MILLI);
    } while (!prompts().allMatch(Asked::over) && time.nowNanos() - start < limitNanos);
    return time.nowNanos() - start;
  }

  /** Forgets what was sent and asked so far. */
  void forget() {
    sent.clear();
    mostQueued = 0;
    machines.forEach(machine -> machine.client().prompts().clear());
  }

  /** All prompts, whoever was asked. */
  Stream<Asked> prompts() {
    return machines.stream().flatMap(machine -> machine.client().prompts().stream());
  }

  /** How prompts ended. */
  Map<String, Long> endings() {
    return prompts()
        .collect(
            Collectors.groupingBy(
                each -> each.ending().orElse("not at all"), TreeMap::new, Collectors.counting()));
  }

  /** How many prompts each device ran to the end. */
  Map<DeviceId, Long> shares() {
    return prompts()
        .flatMap(each -> each.ranOn().stream())
        .map(Devices::id)
        .collect(Collectors.groupingBy(device -> device, Collectors.counting()));
  }

  /** Messages of a type that orchestrators sent to devices, their own included. */
  int sent(Class<? extends MeshMessage> type) {
    return sent.getOrDefault(type.getSimpleName(), 0);
  }

  /** Everything that orchestrators sent to devices, by type. */
  Map<String, Integer> sent() {
    return sent;
  }

  /** The most prompts that waited for one engine at any time. */
  int mostQueued() {
    return mostQueued;
  }

  private PromptRequest request(DeviceId owner) {
    return new PromptRequest(
        new PromptId(String.format("%026d-%s", ++asked, owner.prefix())),
        GenerationSpec.ofText("prompt " + asked + " " + random.nextInt(1_000_000)),
        Optional.of(VirtualEngine.MODEL),
        Set.of(),
        50,
        Errand.PATIENT_MS,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  private Core counted(Core orchestrator) {
    return (event, now, out) ->
        orchestrator.on(
            event,
            now,
            effect -> {
              count(effect);
              out.accept(effect);
            });
  }

  private void count(Effect effect) {
    if (effect instanceof Effect.Send send && send.to() instanceof Address.Device) {
      add(send.message(), 1);
    } else if (effect instanceof Effect.Ask ask && ask.to() instanceof Address.Device) {
      add(ask.message(), 1);
    } else if (effect instanceof Effect.Publish publish && publish.to().leavesNode()) {
      add(publish.message(), machines.size());
    }
  }

  private void add(MeshMessage message, int copies) {
    sent.merge(message.getClass().getSimpleName(), copies, Integer::sum);
  }

  private Core measured(Core executor) {
    return (event, now, out) ->
        executor.on(
            event,
            now,
            effect -> {
              measure(effect);
              out.accept(effect);
            });
  }

  private void measure(Effect effect) {
    if (effect instanceof Effect.Publish publish
        && publish.message() instanceof EngineSnapshot snapshot) {
      for (EngineState engine : snapshot.engines()) {
        mostQueued = Math.max(mostQueued, engine.queued());
      }
    }
  }
}
