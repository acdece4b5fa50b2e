package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import dev.bidmesh.executor.engine.supervise.RestartPolicy;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.util.Set;

/**
 * How a {@link LlamaEngine} is to run.
 *
 * @param id name of the engine within the device
 * @param spec the model and what of it
 * @param times how long things may take
 * @param restarts when a process is started again that has ended by itself
 */
public record LlamaOptions(String id, LlamaSpec spec, LlamaTimes times, RestartPolicy restarts) {

  // Below this, a token takes a processor less than the threads take to wait for each other.
  private static final long TINY_WEIGHTS = 20_000_000;

  /** The engine of a specification, under a name. */
  public static LlamaOptions of(String id, LlamaSpec spec) {
    return new LlamaOptions(id, spec, LlamaTimes.DEFAULT, RestartPolicy.DEFAULT);
  }

  /** The same with other times. */
  public LlamaOptions withTimes(LlamaTimes other) {
    return new LlamaOptions(id, spec, other, restarts);
  }

  /** The same with another way to start again. */
  public LlamaOptions withRestarts(RestartPolicy other) {
    return new LlamaOptions(id, spec, times, other);
  }

  EngineInfo info() {
    // The native code that comes with the program computes on nothing else.
    return new EngineInfo(
        id,
        Accelerator.CPU,
        Evidence.DETECTED,
        spec.slots(),
        Set.of(Capability.CONTINUATION, Capability.RAW));
  }

  /**
   * Processor threads of the process, 0 for as many as llama.cpp likes. A tiny model gets one: its
   * threads would meet a thousand times a second, and whichever the process's other threads hold up
   * has all of them wait.
   */
  int threads(GgufFacts facts) {
    return spec.threads().orElse(facts.weights() < TINY_WEIGHTS ? 1 : 0);
  }

  /** Most tokens of one prompt and its answer. */
  int context(GgufFacts facts) {
    int made = facts.context().orElse(LlamaSpec.MOST_CONTEXT);
    return spec.context().orElse(Math.min(made, LlamaSpec.MOST_CONTEXT));
  }
}
