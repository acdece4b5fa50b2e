package dev.bidmesh.node.cli;

import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names engines the way the lines of {@code serve} show them. */
final class EngineText {

  private EngineText() {}

  /** All that serve: {@code builtin (demo model, CPU), openai (llama3, GPU)}. */
  static String serving(EngineSnapshot snapshot) {
    String names =
        snapshot.engines().stream()
            .filter(engine -> engine.health().serves())
            .map(engine -> engine.engineId() + " (" + models(engine) + ", " + on(engine) + ")")
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none ready" : names;
  }

  /** One in a line of its own: what it has, or why it has nothing. */
  static String line(EngineState engine) {
    if (!engine.health().serves()) {
      String health = engine.health().name().toLowerCase(Locale.ROOT);
      return engine.engineId() + ": " + health + engine.healthReason().map(", "::concat).orElse("");
    }
    return "%s: %s on %s, %d slots"
        .formatted(engine.engineId(), models(engine), on(engine), engine.slots());
  }

  private static String models(EngineState engine) {
    return engine.models().stream()
        .map(model -> model.demo() ? "demo model" : model.alias())
        .collect(Collectors.joining(", "));
  }

  private static String on(EngineState engine) {
    String name = engine.accelerator().name();
    return engine.evidence() == Evidence.DETECTED ? name : engine.evidence().label() + " " + name;
  }
}
