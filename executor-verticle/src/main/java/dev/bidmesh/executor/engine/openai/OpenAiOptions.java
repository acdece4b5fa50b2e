package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.server.ProbeTimes;
import dev.bidmesh.executor.engine.spec.Embeds;
import dev.bidmesh.executor.engine.spec.OpenAiSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How an {@link OpenAiEngine} is to run.
 *
 * @param id name of the engine within the device
 * @param base URL of the server; without a path, {@code /v1} is meant, since that is where every
 *     server has it that has no path of its own
 * @param model the model to use; absent: all that the server names
 * @param slots generations at once
 * @param accelerator what the server is said to compute on, if it does not tell itself
 * @param connectTimeout for a connection, and for the answer to a probe
 * @param idleTimeout how long a server may say nothing within an answer, reading the prompt
 *     included
 * @param probeInterval time between probes of a server that is well
 * @param firstRetry time after which a server that is not well is probed again; it doubles each
 *     time
 * @param lastRetry beyond which it does not double
 * @param embeds whether its models compute embeddings; absent: as it tells itself or, failing that,
 *     as their names do
 * @param mesh whether the server may be a node of another mesh
 */
public record OpenAiOptions(
    String id,
    URI base,
    Optional<String> model,
    int slots,
    Accelerator accelerator,
    Duration connectTimeout,
    Duration idleTimeout,
    Duration probeInterval,
    Duration firstRetry,
    Duration lastRetry,
    Optional<Embeds> embeds,
    boolean mesh) {

  /** What every server is taken to do for every model, unless it says otherwise. */
  static final Set<Capability> PASSED_ON =
      Set.of(Capability.TOOLS, Capability.IMAGES, Capability.JSON, Capability.CONSTRAINTS);

  private static final Pattern SLASHES = Pattern.compile("/+$");

  /** A server of no mesh that tells itself whether its models compute embeddings. */
  public OpenAiOptions(
      String id,
      URI base,
      Optional<String> model,
      int slots,
      Accelerator accelerator,
      Duration connectTimeout,
      Duration idleTimeout,
      Duration probeInterval,
      Duration firstRetry,
      Duration lastRetry) {
    this(
        id,
        base,
        model,
        slots,
        accelerator,
        connectTimeout,
        idleTimeout,
        probeInterval,
        firstRetry,
        lastRetry,
        Optional.empty(),
        false);
  }

  /** The engine of a specification, under a name. */
  public static OpenAiOptions of(String id, OpenAiSpec spec) {
    return new OpenAiOptions(
        id,
        spec.base(),
        spec.model(),
        spec.slots(),
        spec.accelerator(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(300),
        Duration.ofSeconds(10),
        Duration.ofMillis(500),
        Duration.ofSeconds(10),
        spec.embeds(),
        spec.mesh());
  }

  /** The same with other times. */
  public OpenAiOptions withTimes(Duration idle, Duration probe, Duration retry) {
    return new OpenAiOptions(
        id,
        base,
        model,
        slots,
        accelerator,
        connectTimeout,
        idle,
        probe,
        retry,
        lastRetry,
        embeds,
        mesh);
  }

  /** The same with another number of slots. */
  public OpenAiOptions withSlots(int count) {
    return new OpenAiOptions(
        id,
        base,
        model,
        count,
        accelerator,
        connectTimeout,
        idleTimeout,
        probeInterval,
        firstRetry,
        lastRetry,
        embeds,
        mesh);
  }

  /** The same with its models computing embeddings or not, whatever it tells. */
  public OpenAiOptions withEmbeds(Embeds whether) {
    return new OpenAiOptions(
        id,
        base,
        model,
        slots,
        accelerator,
        connectTimeout,
        idleTimeout,
        probeInterval,
        firstRetry,
        lastRetry,
        Optional.of(whether),
        mesh);
  }

  /** The address of one of the server's services of the OpenAI API. */
  String url(String path) {
    String text = SLASHES.matcher(base.toString()).replaceAll("");
    boolean bare = base.getPath() == null || base.getPath().replace("/", "").isEmpty();
    return text + (bare ? "/v1" : "") + path;
  }

  /** The address of one of the server's own services. */
  String root(String path) {
    return base.getScheme() + "://" + base.getRawAuthority() + path;
  }

  ProbeTimes times() {
    return new ProbeTimes(probeInterval, firstRetry, lastRetry);
  }

  EngineInfo info() {
    return new EngineInfo(id, accelerator, Evidence.CLAIMED, slots, PASSED_ON);
  }
}
