package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServerTest {

  private static final int STREAMS = 1;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicBoolean silent = new AtomicBoolean(true);
  private final String url = HttpStandIn.listening(vertx, this::answer);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void shouldReachAServerThatIsWellAgainAfterItSaidNothingForLong() {
    var server = new Server(vertx, Duration.ofMillis(200), STREAMS);
    // More often than there are connections.
    for (int i = 0; i < 2 * (STREAMS + 2); i++) {
      assertThatThrownBy(() -> ask(() -> server.get(url))).isInstanceOf(TimeoutException.class);
      assertThatThrownBy(() -> ask(() -> server.post(url, Json.object())))
          .isInstanceOf(TimeoutException.class);
    }

    silent.set(false);

    assertThat(ask(() -> server.get(url)).body()).isEqualTo("well");
  }

  @Test
  void shouldNotBeAskedOnAnyThread() {
    var server = new Server(vertx, Duration.ofSeconds(10), STREAMS);
    silent.set(false);

    assertThatThrownBy(() -> server.get(url).await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event loop");
    assertThat(ask(() -> server.get(url)).isOk()).isTrue();
  }

  private Server.Answer ask(Supplier<Future<Server.Answer>> question) {
    return Server.onEventLoop(vertx, question).await();
  }

  private void answer(HttpServerRequest request) {
    if (!silent.get()) {
      request.response().end("well");
    }
  }
}
