package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.openai.OpenAiOptions;
import dev.bidmesh.executor.engine.spec.Embeds;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import dev.bidmesh.executor.engine.supervise.RestartPolicy;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a {@link LlamaServerEngine} is to run.
 *
 * @param id name of the engine within the device
 * @param spec the model and what of it
 * @param times how long things may take
 * @param restarts when a server is started again that has ended by itself
 */
public record LlamaServerOptions(
    String id, LlamaServerSpec spec, LlamaServerTimes times, RestartPolicy restarts) {

  /** What the program is called where it is looked for. */
  public static final String PROGRAM = "llama-server";

  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  /** The engine of a specification, under a name. */
  public static LlamaServerOptions of(String id, LlamaServerSpec spec) {
    return new LlamaServerOptions(id, spec, LlamaServerTimes.DEFAULT, RestartPolicy.DEFAULT);
  }

  /** The same with other times. */
  public LlamaServerOptions withTimes(LlamaServerTimes other) {
    return new LlamaServerOptions(id, spec, other, restarts);
  }

  /** The same with another way to start again. */
  public LlamaServerOptions withRestarts(RestartPolicy other) {
    return new LlamaServerOptions(id, spec, times, other);
  }

  EngineInfo info() {
    return new EngineInfo(
        id,
        spec.accelerator(),
        Evidence.CLAIMED,
        spec.slots(),
        Set.of(
            Capability.CONTINUATION,
            Capability.JSON,
            Capability.RAW,
            Capability.TOOLS,
            Capability.CONSTRAINTS));
  }

  /** Most tokens of one prompt and its answer. */
  int context(GgufFacts facts) {
    int made = facts.context().orElse(LlamaSpec.MOST_CONTEXT);
    return spec.context().orElse(Math.min(made, LlamaSpec.MOST_CONTEXT));
  }

  /**
   * What is started.
   *
   * @param embeds whether for embeddings, instead of text
   */
  List<String> command(ServerProgram program, int port, int context, boolean embeds) {
    var words = new ArrayList<String>();
    words.addAll(List.of(program.path().toString(), "-m", spec.file().toAbsolutePath().toString()));
    words.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    // The context that is asked for is for all slots together.
    long all = Math.min(Integer.MAX_VALUE, (long) context * spec.slots());
    words.addAll(List.of("-np", Integer.toString(spec.slots()), "-c", Long.toString(all)));
    words.addAll(List.of("--jinja", "--no-context-shift"));
    words.addAll(program.help().tellingWeights(System.getenv()::containsKey));
    if (embeds) {
      // An encoder reads a text at once, so that it must fit into one batch.
      String batch = Integer.toString(context);
      words.addAll(List.of("--embeddings", "-b", batch, "-ub", batch));
    }
    spec.threads().ifPresent(count -> words.addAll(List.of("-t", Integer.toString(count))));
    return words;
  }

  /** How its server is spoken to. */
  OpenAiOptions client(int port, boolean embeds) {
    return client(port).withEmbeds(embeds ? Embeds.ONLY : Embeds.NO);
  }

  private OpenAiOptions client(int port) {
    return new OpenAiOptions(
        id,
        URI.create(address(port) + "/v1"),
        Optional.empty(),
        spec.slots(),
        spec.accelerator(),
        times.answer(),
        times.idle(),
        PROBE,
        FIRST_RETRY,
        LAST_RETRY);
  }

  /** Where its server is. */
  static String address(int port) {
    return "http://127.0.0.1:" + port;
  }
}
