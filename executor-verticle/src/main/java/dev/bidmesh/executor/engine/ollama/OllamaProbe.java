package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.executor.engine.server.ProbeTimes;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerFacts;
import dev.bidmesh.executor.engine.server.ServerKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Looks once at an Ollama server. */
public final class OllamaProbe {

  private OllamaProbe() {}

  /**
   * Looks.
   *
   * @param base the server's URL
   * @param within most time that it may take
   * @return the kind is told only if the server lists models as Ollama does; fails with {@link
   *     Server.MeshNodeException} if a node of a mesh listens there, and with what the network says
   *     if nothing does
   */
  public static Future<ServerFacts> look(Vertx vertx, URI base, Duration within) {
    var options =
        new OllamaOptions(
            "probe",
            base,
            Optional.empty(),
            1,
            OptionalInt.empty(),
            Optional.empty(),
            within,
            within,
            new ProbeTimes(within, within, within));
    var server = new Server(vertx, within, 1);
    var look = new OllamaLook(server, options);
    return Server.onEventLoop(vertx, () -> look.look(true))
        .map(
            status ->
                new ServerFacts(
                    look.isOllama() ? Optional.of(ServerKind.OLLAMA) : Optional.empty(),
                    base,
                    status))
        .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(server::close);
  }
}
