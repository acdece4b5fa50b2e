package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model of an Ollama server.
 *
 * @param name Ollama's name of it, tag included
 * @param info what the mesh is told
 * @param details what Ollama has shown of it
 * @param loaded how it is loaded, if it is
 */
record OllamaModel(String name, ModelInfo info, Details details, Optional<Loaded> loaded) {

  /** The same as it is once it was asked to have so much context. */
  OllamaModel withContext(int tokens) {
    Loaded now =
        loaded
            .map(how -> new Loaded(how.bytes(), how.gpuBytes(), OptionalInt.of(tokens)))
            .orElseGet(() -> new Loaded(0, 0, OptionalInt.of(tokens)));
    return new OllamaModel(name, info, details, Optional.of(now));
  }

  /**
   * What never changes about a model.
   *
   * @param chats whether it writes text
   * @param embeds whether it computes embeddings
   * @param maxContext most tokens that it was made for; absent: not told
   * @param ownContext tokens of context that its Modelfile asks for
   * @param tools whether it calls tools
   * @param images whether it reads images
   * @param thinks whether it can think before it answers
   * @param inserts whether its template fills in what stands between a beginning and an end
   * @param stops texts of its Modelfile that end an answer
   * @param template its chat template, if that is of a form that can be followed here
   */
  record Details(
      boolean chats,
      boolean embeds,
      OptionalInt maxContext,
      OptionalInt ownContext,
      boolean tools,
      boolean images,
      boolean thinks,
      boolean inserts,
      List<String> stops,
      Optional<MessageTemplate> template) {

    /** Whether a given beginning of an answer can be continued. */
    boolean continues() {
      return template.isPresent() && !thinks;
    }
  }

  /**
   * How a model is loaded.
   *
   * @param bytes its size in memory
   * @param gpuBytes how much of that is memory of a GPU
   * @param context tokens of context; absent: not told
   */
  record Loaded(long bytes, long gpuBytes, OptionalInt context) {

    /** What it computes on: a GPU if at least half of it is there. */
    Compute compute(String name) {
      long share = bytes <= 0 ? 0 : Math.round(100.0 * gpuBytes / bytes);
      boolean gpu = gpuBytes > 0 && 2 * gpuBytes >= bytes;
      return new Compute(
          gpu ? Accelerator.GPU : Accelerator.CPU,
          Evidence.DETECTED,
          "Ollama keeps " + share + " % of " + name + " in memory of a GPU");
    }
  }
}
