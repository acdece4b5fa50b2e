package dev.bidmesh.node;

import dev.bidmesh.executor.EngineRoster;
import dev.bidmesh.executor.Engines;
import dev.bidmesh.executor.ModelRunners;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.UserHome;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.GenieSpec;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.detect.Bundles;
import dev.bidmesh.node.detect.HttpLooker;
import dev.bidmesh.node.detect.Looker;
import dev.bidmesh.node.detect.Place;
import dev.bidmesh.node.detect.ServerWatch;
import dev.bidmesh.node.detect.Sight;
import dev.bidmesh.protocol.Accelerator;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines of a node, and the event loop that those of them use that talk to servers. It is not
 * the one of the event bus, which may be rebuilt under a loaded engine.
 *
 * <p>Safe for use by many threads.
 */
public final class EngineSet {

  private static final Logger LOG = LoggerFactory.getLogger(EngineSet.class);

  private static final EngineSpec ALWAYS = EngineSpec.parse("builtin");

  private final Vertx vertx;
  private final ModelDigests digests;
  private final boolean emulateNpu;
  private final Optional<Accelerator> claimed;
  private final EngineRoster roster;
  private final Set<String> askedFor;
  private Optional<ServerWatch> watch = Optional.empty();
  private CompletableFuture<Void> complete = CompletableFuture.completedFuture(null);
  private boolean closed;

  private EngineSet(Vertx vertx, NodeConfig config, ModelDigests digests) {
    this.vertx = vertx;
    this.digests = digests;
    this.emulateNpu = config.emulateNpu();
    this.claimed = config.detection().accelerator();
    this.roster =
        new EngineRoster(Engines.create(vertx, specs(config), config.emulateNpu(), digests));
    this.askedFor =
        roster.list().stream()
            .map(each -> each.info().id())
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The engines that a configuration asks for; if it asks for none, those that are found, now and
   * later, and the one that is always there.
   */
  public static EngineSet of(NodeConfig config) {
    return of(config, ModelDigests.ofThisProcess());
  }

  /**
   * The same.
   *
   * @param digests remembers those of model files
   */
  public static EngineSet of(NodeConfig config, ModelDigests digests) {
    return of(config, digests, Place.usual(System.getenv()), HttpLooker::new);
  }

  /** The same with other places to look at. */
  public static EngineSet of(
      NodeConfig config, ModelDigests digests, List<Place> places, Function<Vertx, Looker> looker) {
    var set = new EngineSet(Vertx.vertx(ClusterLink.lean(1)), config, digests);
    if (config.engines().isEmpty()) {
      set.detect(config, places, looker);
    }
    return set;
  }

  /** What was asked for by name, and what runs the files that were given. */
  private static List<EngineSpec> specs(NodeConfig config) {
    var specs = new ArrayList<>(config.engineSpecs());
    List<Path> files = config.models().paths();
    if (!files.isEmpty()) {
      ModelRunners runners = ModelRunners.here();
      files.forEach(file -> specs.add(runners.choose(file).spec()));
    }
    return specs;
  }

  /** Whether an engine was asked for by name or by a file, and not found. */
  public boolean isAskedFor(String id) {
    return askedFor.contains(id);
  }

  /** Those that are there, and those that will be. */
  public EngineRoster roster() {
    return roster;
  }

  /**
   * Completes when the first look at this device is over: those that were found then come before
   * the one that is always there. It takes no longer than {@code detection.timeout}, and never
   * fails.
   */
  public CompletableFuture<Void> complete() {
    return complete;
  }

  /** What was seen where a server might be; empty if nobody looked. */
  public Map<Place, Sight> seen() {
    return watch.map(ServerWatch::seen).orElseGet(Map::of);
  }

  /** Closes them and their event loop. */
  public CompletableFuture<Void> close() {
    synchronized (this) {
      closed = true;
      watch.ifPresent(ServerWatch::close);
    }
    return CompletableFuture.allOf(
            roster.list().stream()
                .map(engine -> engine.close().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        // Closed from an event loop, the news of it would be lost with that event loop.
        .thenComposeAsync(each -> vertx.close().toCompletionStage());
  }

  private void detect(NodeConfig config, List<Place> places, Function<Vertx, Looker> looker) {
    bundles(config);
    if (config.detection().servers()) {
      var found =
          new ServerWatch(
              places,
              looker.apply(vertx),
              config.detection().timeout(),
              config.detection().interval(),
              this::found,
              ServerWatch.Later.SYSTEM);
      watch = Optional.of(found);
      complete = found.begin().thenRun(this::addDemo);
    } else {
      addDemo();
    }
  }

  /** The built-in engine may be there for a file that was given. */
  private void addDemo() {
    add(askedFor.contains(ALWAYS.kind()) ? ALWAYS.kind() + "-demo" : ALWAYS.kind(), ALWAYS);
  }

  private void bundles(NodeConfig config) {
    int number = 1;
    for (Path each : Bundles.find(config.detection().bundles(), UserHome.here())) {
      GenieSpec spec = GenieSpec.of(each);
      add(number == 1 ? spec.kind() : spec.kind() + "-" + number, spec);
      number++;
    }
  }

  private void found(Place place, Sight.Server server) {
    String spec =
        place.api() == Place.Api.OLLAMA
            ? "ollama=" + server.base()
            : "openai=" + server.base() + claimed.map(EngineSet::claim).orElse("");
    add(place.engineId(), EngineSpec.parse(spec));
  }

  private static String claim(Accelerator accelerator) {
    return ",accelerator=" + accelerator.name().toLowerCase(Locale.ROOT);
  }

  private synchronized void add(String id, EngineSpec spec) {
    if (closed) {
      return;
    }
    Engine engine = Engines.create(vertx, spec, id, emulateNpu, digests);
    try {
      roster.add(engine);
    } catch (IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("engine", id)
          .setCause(e)
          .log("an engine that was found is not used");
      engine.close();
    }
  }
}
