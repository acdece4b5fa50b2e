package dev.bidmesh.node;

import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.TelemetryStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what an operator should know, in sentences. */
final class Warnings {

  private final List<String> list;

  Warnings(List<String> notices) {
    list = new ArrayList<>(notices);
  }

  List<String> list() {
    return List.copyOf(list);
  }

  /** A section that did not answer in time. */
  void absent(String section, boolean isAbsent) {
    if (isAbsent) {
      list.add(section + ": no answer in time, this part of the status is missing");
    }
  }

  /** What keeps the node out of its mesh. */
  void mesh(MeshState state) {
    state.warnings().forEach(each -> list.add("mesh: " + each));
  }

  void engines(Optional<EngineSnapshot> snapshot) {
    absent("engines", snapshot.isEmpty());
    snapshot.ifPresent(
        present -> {
          present.engines().forEach(this::engine);
          if (onlyDemo(present.engines())) {
            list.add("only the demo model answers here; add a real one with --engine");
          }
        });
  }

  void telemetry(Optional<TelemetryStatus> status) {
    absent("telemetry", status.isEmpty());
    status.ifPresent(
        present ->
            present
                .missing()
                .forEach(
                    source ->
                        list.add(
                            "telemetry: "
                                + source.source()
                                + " cannot be read: "
                                + source.reason())));
  }

  private void engine(EngineState engine) {
    if (engine.evidence() == Evidence.EMULATED) {
      list.add(
          "engine "
              + engine.engineId()
              + ": its "
              + engine.accelerator()
              + " is emulated, not real");
    }
    if (engine.health() == EngineHealth.FAILED || engine.health() == EngineHealth.DEGRADED) {
      String health = engine.health() == EngineHealth.FAILED ? "failed" : "degraded";
      list.add(
          "engine "
              + engine.engineId()
              + " "
              + health
              + engine.healthReason().map(": "::concat).orElse(""));
    }
  }

  private static boolean onlyDemo(List<EngineState> engines) {
    var serving = engines.stream().filter(each -> each.health().serves()).toList();
    return !serving.isEmpty()
        && serving.stream().flatMap(each -> each.models().stream()).allMatch(model -> model.demo());
  }
}
