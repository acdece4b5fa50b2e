package dev.bidmesh.executor;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.executor.engine.builtin.BuiltinOptions;
import dev.bidmesh.executor.engine.command.CommandEngine;
import dev.bidmesh.executor.engine.genie.GenieEngine;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.llama.LlamaEngine;
import dev.bidmesh.executor.engine.llama.LlamaOptions;
import dev.bidmesh.executor.engine.llamaserver.LlamaServerEngine;
import dev.bidmesh.executor.engine.llamaserver.LlamaServerOptions;
import dev.bidmesh.executor.engine.ollama.OllamaEngine;
import dev.bidmesh.executor.engine.ollama.OllamaOptions;
import dev.bidmesh.executor.engine.openai.OpenAiEngine;
import dev.bidmesh.executor.engine.openai.OpenAiOptions;
import dev.bidmesh.executor.engine.spec.BuiltinSpec;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.GenieSpec;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
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
   * @param digests remembers those of model files
   */
  public static List<Engine> create(
      Vertx vertx, List<EngineSpec> specs, boolean emulateNpu, ModelDigests digests) {
    var engines = new ArrayList<Engine>();
    var counts = new HashMap<String, Integer>();
    for (EngineSpec spec : specs) {
      int number = counts.merge(spec.kind(), 1, Integer::sum);
      String id = number == 1 ? spec.kind() : spec.kind() + "-" + number;
      engines.add(create(vertx, spec, id, emulateNpu, digests));
    }
    return List.copyOf(engines);
  }

  /** The same with digests of model files that are remembered for this process only. */
  public static List<Engine> create(Vertx vertx, List<EngineSpec> specs, boolean emulateNpu) {
    return create(vertx, specs, emulateNpu, ModelDigests.ofThisProcess());
  }

  /**
   * Makes one engine.
   *
   * @param vertx lends event loops; must outlive the engine
   * @param id its name within the device
   * @param emulateNpu whether a built-in engine plays the part of an NPU, which it then says
   * @param digests remembers those of model files
   */
  public static Engine create(
      Vertx vertx, EngineSpec spec, String id, boolean emulateNpu, ModelDigests digests) {
    if (spec instanceof LlamaSpec llama) {
      return new LlamaEngine(LlamaOptions.of(id, llama), digests);
    }
    if (spec instanceof LlamaServerSpec server) {
      return new LlamaServerEngine(vertx, LlamaServerOptions.of(id, server), digests);
    }
    if (spec instanceof OpenAiSpec openAi) {
      return new OpenAiEngine(vertx, OpenAiOptions.of(id, openAi));
    }
    if (spec instanceof OllamaSpec ollama) {
      return new OllamaEngine(vertx, OllamaOptions.of(id, ollama, System.getenv()));
    }
    if (spec instanceof BuiltinSpec builtin) {
      return new BuiltinEngine(
          builtin
              .file()
              .map(BuiltinOptions::ofFile)
              .orElseGet(BuiltinOptions::demoModel)
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
