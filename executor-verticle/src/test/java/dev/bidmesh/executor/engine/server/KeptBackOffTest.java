package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.bus.Timers;
import dev.bidmesh.protocol.message.FinishReason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server like llama-server: it answers probes, and closes what it has streamed on. */
@Timeout(30)
class KeptBackOffTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicLong nowNanos = new AtomicLong();
  private final AtomicInteger lost = new AtomicInteger();
  private final Set<Integer> streamed = ConcurrentHashMap.newKeySet();
  private final Server server =
      new Server(vertx, TIMEOUT, 1, Optional.empty(), false, nowNanos::get);
  private final Timers<IdleWatch> timers = new Timers<>(vertx, IdleWatch::idle);
  private final String url = HttpStandIn.listening(vertx, this::answer) + "/";

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void shouldTryLaterEachTimeThoughProbesAreAnsweredOnKeptConnections() {
    for (int i = 0; i < 4; i++) {
      loseOne();

      Duration pause = KeptConnections.FIRST.multipliedBy(1L << i);
      nowNanos.addAndGet(pause.toNanos() - 1);
      assertThat(server.keepsConnections()).as("just before the end of pause %d", i).isFalse();
      nowNanos.incrementAndGet();
      assertThat(server.keepsConnections()).isTrue();
    }
  }

  /** A probe and an answer on one connection, on which the next prompt is lost and asked again. */
  private void loseOne() {
    int before = lost.get();
    probe();
    generate();
    generate();
    assertThat(lost).hasValue(before + 1);
    assertThat(server.keepsConnections()).isFalse();
  }

  private void probe() {
    var answered = new CompletableFuture<Server.Answer>();
    context.runOnContext(
        none ->
            server
                .get(url)
                .onSuccess(answered::complete)
                .onFailure(answered::completeExceptionally));
    assertThat(answered.orTimeout(20, TimeUnit.SECONDS).join().isOk()).isTrue();
  }

  private void generate() {
    var sink = new CollectingSink();
    new ServerCall(
            server,
            turn -> context.runOnContext(none -> turn.run()),
            () -> Future.succeededFuture(new Whole(url)),
            new IdleWatch(timers, TIMEOUT),
            sink,
            rest -> {},
            0)
        .start();
    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
  }

  private void answer(HttpServerRequest request) {
    int client = HttpStandIn.connection(request);
    if (streamed.contains(client)) {
      streamed.remove(client);
      if (isPrompt(request)) {
        lost.incrementAndGet();
      }
      request.connection().close();
    } else if (isPrompt(request)) {
      streamed.add(client);
      request.response().setChunked(true).end("text");
    } else {
      request.response().end("{}");
    }
  }

  private static boolean isPrompt(HttpServerRequest request) {
    return request.method().equals(HttpMethod.POST);
  }

  /** Is over when its stream ends. */
  private record Whole(String url) implements Exchange {

    @Override
    public String accepts() {
      return "text/event-stream";
    }

    @Override
    public String body() {
      return "{}";
    }

    @Override
    public AnswerDecoder decoder() {
      return new UntilTheEnd();
    }
  }

  private static final class UntilTheEnd implements AnswerDecoder {

    @Override
    public void feed(byte[] bytes) {
      assertThat(bytes).isNotEmpty();
    }

    @Override
    public void finish() {
      // Whatever came is all there is.
    }

    @Override
    public boolean isDone() {
      return false;
    }

    @Override
    public boolean isComplete() {
      return false;
    }

    @Override
    public GenerationEnd end() {
      return GenerationEnd.of(FinishReason.STOP, TokenUsage.NONE);
    }

    @Override
    public TokenUsage usage() {
      return TokenUsage.NONE;
    }
  }
}
