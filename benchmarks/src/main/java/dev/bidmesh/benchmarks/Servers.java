package dev.bidmesh.benchmarks;

import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Stand-in servers of this process, one for each node that is to have an engine of known speed. */
final class Servers implements AutoCloseable {

  /** What their model is called. */
  static final String MODEL = StandInServer.MODEL;

  private static final long PATIENCE_S = 10;

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, StandInServer> servers = new LinkedHashMap<>();

  /**
   * Starts a server.
   *
   * @param name of the node that it is for
   * @param service time for one answer
   * @param slots answers that its node may ask for at once
   * @return the node's {@code --engine}
   */
  String start(String name, Duration service, int slots) {
    StandInServer server =
        ChildProcess.Waiting.result(
            StandInServer.start(vertx).toCompletionStage().toCompletableFuture(), PATIENCE_S);
    servers.put(name, server);
    pace(name, service);
    return "openai=" + server.url() + ",slots=" + slots;
  }

  /** Has a server take another time for each of its answers from now on. */
  void pace(String name, Duration service) {
    // It waits once before its only piece and once before the end.
    get(name).answering("Done.").pausing(service.dividedBy(2));
  }

  /** Has a server accept everything and answer nothing, as a stopped process does. */
  void freeze(String name) {
    get(name).freezing();
  }

  /** Has a server answer again, first what has come meanwhile. */
  void thaw(String name) {
    get(name).thawed();
  }

  /** Requests for answers that a server has had. */
  int asked(String name) {
    return get(name).requests().size();
  }

  private StandInServer get(String name) {
    return Objects.requireNonNull(servers.get(name), name);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
