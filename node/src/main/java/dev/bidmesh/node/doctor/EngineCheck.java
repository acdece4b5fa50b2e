package dev.bidmesh.node.doctor;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.node.EngineSet;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.detect.Looker;
import dev.bidmesh.node.detect.Place;
import dev.bidmesh.node.detect.Sight;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.ModelInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Starts the engines that a node would have, and sees what becomes of them. */
final class EngineCheck {

  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final int NAMED_MODELS = 5;

  private final Host host;
  private final NodeConfig config;
  private final ModelDigests digests;
  private final Duration patience;

  /** An engine as it was when it had settled. */
  record Seen(Engine engine, EngineStatus status) {

    String id() {
      return engine.info().id();
    }

    boolean serves() {
      return status.health().serves();
    }

    boolean isLoading() {
      return status.health() == EngineHealth.LOADING;
    }

    Compute compute() {
      return status
          .compute()
          .orElseGet(
              () ->
                  new Compute(
                      engine.info().accelerator(),
                      engine.info().evidence(),
                      "nothing has shown more yet"));
    }

    boolean isDemo() {
      return !status.models().isEmpty() && status.models().stream().allMatch(ModelInfo::demo);
    }
  }

  /**
   * What came of it.
   *
   * @param engines in order of preference
   * @param parts what to report
   */
  record Outcome(List<Seen> engines, List<Report.Part> parts) {}

  /**
   * @param digests those of model files that a node remembers
   * @param patience how long engines may load
   */
  EngineCheck(Host host, NodeConfig config, ModelDigests digests, Duration patience) {
    this.host = host;
    this.config = config;
    this.digests = digests;
    this.patience = patience;
  }

  Outcome run() {
    EngineSet set =
        EngineSet.of(config, digests, host.places(), host.looker().andThen(EngineCheck::patient));
    try {
      set.complete().join();
      List<Seen> engines = settled(set.roster().list());
      return new Outcome(
          engines,
          List.of(
              engines(set, engines),
              servers(set),
              new ProgramCheck(host, config).run(),
              hardware(engines)));
    } finally {
      set.close()
          .orTimeout(CLOSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(late -> null)
          .join();
    }
  }

  /** Whoever asks a doctor has more time than a node that starts. */
  private static Looker patient(Looker looker) {
    return (place, within) -> looker.look(place, within.compareTo(LOOK) < 0 ? LOOK : within);
  }

  private List<Seen> settled(List<Engine> engines) {
    var all = engines.stream().map(this::settled).toList();
    return all.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<Seen> settled(Engine engine) {
    var done = new CompletableFuture<EngineStatus>();
    engine.listen(
        status -> {
          if (status.health() != EngineHealth.LOADING) {
            done.complete(status);
          }
        });
    engine.start();
    return done.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(late -> engine.status())
        .thenApply(status -> new Seen(engine, status));
  }

  private static Report.Part engines(EngineSet set, List<Seen> engines) {
    return new Report.Part(
        "Engines", engines.stream().map(each -> finding(each, set.isAskedFor(each.id()))).toList());
  }

  private static Finding finding(Seen seen, boolean askedFor) {
    if (seen.serves()) {
      return seen.isDemo()
          ? Finding.ok(seen.id(), "demo model on " + on(seen))
          : Finding.ok(seen.id(), models(seen) + " on " + on(seen));
    }
    String why = seen.status().reason().orElse("no reason given");
    if (seen.isLoading()) {
      // Nothing is wrong with a large model.
      return Finding.absent(seen.id(), "still loading: " + why)
          .remedy(
              "wait for longer with --timeout; a node that starts waits for as long as it takes");
    }
    return askedFor ? Finding.problem(seen.id(), why) : Finding.absent(seen.id(), why);
  }

  private static String models(Seen seen) {
    List<ModelInfo> models = seen.status().models();
    String some =
        models.stream()
            .limit(NAMED_MODELS)
            .map(EngineCheck::model)
            .collect(Collectors.joining(", "));
    return models.size() > NAMED_MODELS
        ? some + " and " + (models.size() - NAMED_MODELS) + " more"
        : some;
  }

  private static String model(ModelInfo model) {
    String warm = model.warm() ? " (loaded)" : "";
    return model.contextTokens().isPresent()
        ? model.alias() + warm + ", context " + model.contextTokens().getAsInt()
        : model.alias() + warm;
  }

  private static String on(Seen seen) {
    Compute compute = seen.compute();
    if (compute.evidence() != Evidence.DETECTED) {
      return compute.accelerator() + " (" + compute.evidence().label() + ": " + compute.how() + ")";
    }
    // How much of a model is there decides what it takes, and is not seen by the name.
    String shown = seen.status().compute().map(found -> "; " + found.how()).orElse("");
    return compute.accelerator() + shown;
  }

  private Report.Part servers(EngineSet set) {
    if (!config.engines().isEmpty()) {
      return new Report.Part(
          "Servers on this device",
          List.of(
              Finding.absent("not looked for", "engines are configured: " + config.engines())
                  .remedy("leave out --engine and the key engines, and they are found")));
    }
    if (!config.detection().servers()) {
      return new Report.Part(
          "Servers on this device",
          List.of(
              Finding.absent("not looked for", "detection.servers is false")
                  .remedy("remove that key")));
    }
    var findings = new ArrayList<Finding>();
    set.seen().forEach((place, sight) -> findings.add(server(place, sight)));
    return new Report.Part("Servers on this device", findings);
  }

  private static Finding server(Place place, Sight sight) {
    if (sight instanceof Sight.Server) {
      return Finding.ok(place.address(), sight.words() + ", used as " + place.engineId());
    }
    Finding nothing = Finding.absent(place.address(), sight.words() + " (" + place.usually() + ")");
    return sight instanceof Sight.Nobody ? nothing : nothing.remedy(advice(sight));
  }

  private static String advice(Sight sight) {
    return sight instanceof Sight.Node
        ? "to use it, join its mesh with --join"
        : "if it is a server, name it: --engine openai=URL";
  }

  private Report.Part hardware(List<Seen> engines) {
    var findings = new ArrayList<Finding>();
    for (Hardware each : host.hardware()) {
      findings.add(hardware(each, engines));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.absent("NPU, GPU", "none found; models run on the processor"));
    }
    return new Report.Part("Hardware", findings);
  }

  private static Finding hardware(Hardware hardware, List<Seen> engines) {
    String kind = hardware.accelerator().name();
    List<String> users = users(hardware.accelerator(), Evidence.DETECTED, engines);
    if (!users.isEmpty()) {
      return Finding.ok(kind, hardware.name() + ", used by " + String.join(", ", users));
    }
    List<String> claimants = users(hardware.accelerator(), Evidence.CLAIMED, engines);
    return claimants.isEmpty()
        ? Finding.absent(kind, hardware.name() + ": no engine uses it, so nothing is bid with it")
            .remedy(remedy(hardware.accelerator()))
        : Finding.absent(
            kind,
            hardware.name()
                + ": claimed by "
                + String.join(", ", claimants)
                + ", and nothing shows that it is used");
  }

  private static List<String> users(
      Accelerator accelerator, Evidence evidence, List<Seen> engines) {
    return engines.stream()
        .filter(Seen::serves)
        .filter(each -> each.compute().accelerator() == accelerator)
        .filter(each -> each.compute().evidence() == evidence)
        .map(Seen::id)
        .toList();
  }

  private static String remedy(Accelerator accelerator) {
    return accelerator == Accelerator.NPU
        ? "run a server that uses it (FastFlowLM, Lemonade, GenieX, Foundry Local, OpenVINO) or a"
            + " Genie bundle; see docs/ENGINES.md"
        : "run Ollama, LM Studio, vLLM or a llama-server that was built for it (llama-server"
            + " --list-devices names what it finds); see docs/ENGINES.md";
  }
}
