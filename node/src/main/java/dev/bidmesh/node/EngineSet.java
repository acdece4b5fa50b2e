package dev.bidmesh.node;

import dev.bidmesh.executor.Engines;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.config.NodeConfig;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The engines of a node, and the event loop that those of them use that talk to servers. It is not
 * the one of the event bus, which may be rebuilt under a loaded engine.
 */
public final class EngineSet {

  private static final List<EngineSpec> FOUND = List.of(EngineSpec.parse("builtin"));

  private final Vertx vertx;
  private final List<Engine> engines;

  private EngineSet(Vertx vertx, List<Engine> engines) {
    this.vertx = vertx;
    this.engines = engines;
  }

  /**
   * The engines that a configuration asks for; if it asks for none, those that are always there.
   */
  static EngineSet of(NodeConfig config) {
    List<EngineSpec> asked = config.engineSpecs();
    Vertx vertx = Vertx.vertx(ClusterLink.lean(1));
    return new EngineSet(
        vertx, Engines.create(vertx, asked.isEmpty() ? FOUND : asked, config.emulateNpu()));
  }

  /** In order of preference. */
  List<Engine> list() {
    return engines;
  }

  /** Closes them and their event loop. */
  CompletableFuture<Void> close() {
    return CompletableFuture.allOf(
            engines.stream()
                .map(engine -> engine.close().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        // Closed from an event loop, the news of it would be lost with that event loop.
        .thenComposeAsync(closed -> vertx.close().toCompletionStage());
  }
}
