package dev.bidmesh.executor;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.executor.engine.builtin.BuiltinOptions;
import dev.bidmesh.executor.engine.command.CommandEngine;
import dev.bidmesh.executor.engine.genie.GenieEngine;
import dev.bidmesh.executor.engine.ollama.OllamaEngine;
import dev.bidmesh.executor.engine.ollama.OllamaOptions;
import dev.bidmesh.executor.engine.openai.OpenAiEngine;
import dev.bidmesh.executor.engine.openai.OpenAiOptions;
import dev.bidmesh.executor.engine.spec.BuiltinSpec;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.GenieSpec;
import dev.bidmesh.executor.engine.spec.OllamaSpec;
import dev.bidmesh.executor.engine.spec.OpenAiSpec;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Makes engines. Whoever has them made closes them. */
public final class Engines {

  private Engines() {}

  /**
   * Makes the engines of a device, in the given order. The first of a kind is called like its kind,
   * the second {@code openai-2}, and so on.
   *
   * @param vertx lends event loops; must outlive the engines
   * @param emulateNpu whether the built-in engines play the part of an NPU, which they then say
   */
  public static List<Engine> create(Vertx vertx, List<EngineSpec> specs, boolean emulateNpu) {
    var engines = new ArrayList<Engine>();
    var counts = new HashMap<String, Integer>();
    for (EngineSpec spec : specs) {
      int number = counts.merge(spec.kind(), 1, Integer::sum);
      engines.add(
          create(vertx, spec, number == 1 ? spec.kind() : spec.kind() + "-" + number, emulateNpu));
    }
    return List.copyOf(engines);
  }

  /**
   * Makes one engine.
   *
   * @param vertx lends event loops; must outlive the engine
   * @param id its name within the device
   * @param emulateNpu whether a built-in engine plays the part of an NPU, which it then says
   */
  public static Engine create(Vertx vertx, EngineSpec spec, String id, boolean emulateNpu) {
    if (spec instanceof OpenAiSpec openAi) {
      return new OpenAiEngine(vertx, OpenAiOptions.of(id, openAi));
    }
    if (spec instanceof OllamaSpec ollama) {
      return new OllamaEngine(vertx, OllamaOptions.of(id, ollama, System.getenv()));
    }
    if (spec instanceof BuiltinSpec builtin) {
      return new BuiltinEngine(
          BuiltinOptions.demoModel()
              .withId(id)
              .withRate(builtin.rate())
              .withSlots(builtin.slots())
              .withEmulatedNpu(emulateNpu));
    }
    if (spec instanceof GenieSpec genie) {
      return GenieEngine.create(id, genie);
    }
    if (spec instanceof CommandSpec command) {
      return CommandEngine.create(id, command);
    }
    throw new IllegalArgumentException("unknown engine " + spec);
  }
}
