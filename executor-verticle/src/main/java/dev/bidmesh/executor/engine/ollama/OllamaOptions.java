package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.server.ProbeTimes;
import dev.bidmesh.executor.engine.spec.KeepAlive;
import dev.bidmesh.executor.engine.spec.OllamaSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How an {@link OllamaEngine} is to run.
 *
 * @param id name of the engine within the device
 * @param base URL of the server
 * @param model the model to use; absent: all that the server has
 * @param slots generations at once
 * @param context tokens of context that models are loaded with; absent: as many as a prompt needs,
 *     up to the model's most
 * @param keepAlive how long the server keeps a model loaded, whatever prompts say; absent: as a
 *     prompt says, else as the server is set up
 * @param connectTimeout for a connection, and for the answer to a probe
 * @param idleTimeout how long the server may say nothing within an answer, loading the model and
 *     reading the prompt included
 * @param times when the server is probed
 */
public record OllamaOptions(
    String id,
    URI base,
    Optional<String> model,
    int slots,
    OptionalInt context,
    Optional<KeepAlive> keepAlive,
    Duration connectTimeout,
    Duration idleTimeout,
    ProbeTimes times) {

  /**
   * The engine of a specification, under a name.
   *
   * @param environment variables of this process, of which {@code OLLAMA_HOST} counts
   * @throws IllegalArgumentException if that is no address
   */
  public static OllamaOptions of(String id, OllamaSpec spec, Map<String, String> environment) {
    return new OllamaOptions(
        id,
        spec.url(environment),
        spec.model(),
        spec.slots(),
        spec.context(),
        spec.keepAlive(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(300),
        new ProbeTimes(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(10)));
  }

  /** The same with other times. */
  public OllamaOptions withTimes(Duration idle, Duration probe, Duration retry) {
    var probing = new ProbeTimes(probe, retry, retry);
    return new OllamaOptions(
        id, base, model, slots, context, keepAlive, connectTimeout, idle, probing);
  }

  /** The same with another time to connect and to answer a probe. */
  OllamaOptions withConnectTimeout(Duration limit) {
    return new OllamaOptions(id, base, model, slots, context, keepAlive, limit, idleTimeout, times);
  }

  /** The same with another number of slots. */
  public OllamaOptions withSlots(int count) {
    return new OllamaOptions(
        id, base, model, count, context, keepAlive, connectTimeout, idleTimeout, times);
  }

  /** The address of one of the server's services. */
  String url(String path) {
    return base.toString().replaceAll("/+$", "") + path;
  }

  EngineInfo info() {
    // Each model says for itself what it can do; nothing is known of the hardware until one has
    // run.
    return new EngineInfo(id, Accelerator.CPU, Evidence.CLAIMED, slots, Set.of(Capability.JSON));
  }
}
