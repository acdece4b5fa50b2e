package dev.bidmesh.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 20, timeUnit = TimeUnit.SECONDS)
class RepliesTest {

  @Test
  void shouldWriteALargeAnswerBesideTheEventLoop(Vertx vertx) {
    HttpResponse<?> answer =
        answerOf(
            vertx,
            response ->
                Replies.largeJson(
                    vertx,
                    response,
                    () -> Map.of("onEventLoop", Context.isOnEventLoopThread()),
                    cause -> response.setStatusCode(500).end()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(answer.bodyAsString()).isEqualTo("{\"onEventLoop\":false}");
  }

  @Test
  void shouldTellWhyALargeAnswerCouldNotBeMadeBeforeAnythingIsSent(Vertx vertx) {
    HttpResponse<?> answer =
        answerOf(
            vertx,
            response ->
                Replies.largeJson(
                    vertx,
                    response,
                    () -> {
                      throw new IllegalStateException("no form");
                    },
                    cause -> response.setStatusCode(502).end(cause.getMessage())));

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.bodyAsString()).isEqualTo("no form");
  }

  @Test
  void shouldNotCallItAFailureThatTheClientIsGone(Vertx vertx) {
    var said = new ArrayList<Future<Void>>();

    answerOf(
        vertx,
        response -> {
          response.end("over");
          said.add(Replies.nothing(response));
          said.add(Replies.json(response, 200, Map.of()));
        });

    assertThat(said).hasSize(2).allMatch(Future::succeeded);
  }

  private HttpResponse<?> answerOf(Vertx vertx, Consumer<HttpServerResponse> handler) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> handler.accept(request.response()))
            .listen(0, "127.0.0.1")
            .await();
    return WebClient.create(vertx).get(server.actualPort(), "127.0.0.1", "/").send().await();
  }
}
