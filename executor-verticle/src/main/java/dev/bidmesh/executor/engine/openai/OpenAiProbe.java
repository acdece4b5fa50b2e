package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerFacts;
import dev.bidmesh.protocol.Accelerator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks once at a server with the OpenAI API. */
public final class OpenAiProbe {

  private OpenAiProbe() {}

  /**
   * Looks.
   *
   * @param base the server's URL, up to where {@code /models} follows
   * @param within most time that it may take
   * @return fails with {@link Server.MeshNodeException} if a node of a mesh listens there, and with
   *     what the network says if nothing does
   */
  public static Future<ServerFacts> look(Vertx vertx, URI base, Duration within) {
    var options =
        new OpenAiOptions(
            "probe",
            base,
            Optional.empty(),
            1,
            Accelerator.CPU,
            within,
            within,
            within,
            within,
            within,
            false);
    // Everything that it may tell is asked for at once, beside the list.
    var server = new Server(vertx, within, Told.SERVICES.size());
    var look = new OpenAiLook(server, options);
    return Server.onEventLoop(vertx, look::look)
        .map(status -> new ServerFacts(look.kind(), base, status))
        .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(server::close);
  }
}
