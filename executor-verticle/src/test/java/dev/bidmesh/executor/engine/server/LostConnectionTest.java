package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions to a server that streams nothing and loses a connection now and then. */
@Timeout(30)
class LostConnectionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nowNanos = new AtomicLong();
  private final Set<Integer> known = ConcurrentHashMap.newKeySet();
  private volatile boolean losesKnown;
  private volatile boolean answersKnownOnly;
  private volatile Duration untilLost = Duration.ZERO;
  private final String url = HttpStandIn.listening(vertx, this::answer) + "/";
  private final Server server =
      new Server(vertx, TIMEOUT, 1, Optional.empty(), false, nowNanos::get);

  @AfterEach
  void close() {
    server.close().await();
    vertx.close().await();
  }

  @Test
  void shouldForgetEarlierLossesOnceAKeptConnectionHasAnswered() {
    for (int i = 0; i < 4; i++) {
      losesKnown = false;
      ask();
      ask();
      losesKnown = true;
      ask();

      nowNanos.addAndGet(KeptConnections.FIRST.toNanos() - 1);
      assertThat(server.keepsConnections()).as("just before the end of pause %d", i).isFalse();
      nowNanos.incrementAndGet();
      assertThat(server.keepsConnections()).as("at the end of pause %d", i).isTrue();
    }
  }

  @Test
  void shouldAskAgainOnlyInWhatIsLeftOfTheTime() {
    ask();
    losesKnown = true;
    answersKnownOnly = true;
    untilLost = TIMEOUT.minusMillis(200);
    long begun = System.nanoTime();

    assertThatThrownBy(this::ask).hasMessageContaining("200");

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TIMEOUT.dividedBy(2));
  }

  @Test
  void shouldNotAskAgainWhenTheTimeIsUp() {
    ask();
    losesKnown = true;
    answersKnownOnly = true;
    untilLost = TIMEOUT;

    assertThatThrownBy(this::ask).hasMessageContaining("closed");

    assertThat(known).hasSize(1);
  }

  private void ask() {
    assertThat(Server.onEventLoop(vertx, () -> server.get(url)).await().isOk()).isTrue();
  }

  private void answer(HttpServerRequest request) {
    boolean isNew = known.add(HttpStandIn.connection(request));
    if (!isNew && losesKnown) {
      nowNanos.addAndGet(untilLost.toNanos());
      request.connection().close();
    } else if (!isNew || !answersKnownOnly) {
      request.response().end("{}");
    }
  }
}
