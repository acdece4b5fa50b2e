package dev.bidmesh.node.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class HttpLookerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Vertx vertx;
  private Looker looker;

  @BeforeEach
  void start(Vertx fresh) {
    vertx = fresh;
    looker = new HttpLooker(fresh);
  }

  @Test
  void shouldSeeAServerAndItsModels() {
    URI base = serving(request -> request.response().end("{\"data\":[{\"id\":\"llama\"}]}"));

    assertThat(sight(openAi(base))).isEqualTo(new Sight.Server(base, List.of("llama")));
  }

  @Test
  void shouldSeeAnOllamaByItsOwnApi() {
    URI base =
        serving(
            request ->
                request
                    .response()
                    .end(
                        request.path().equals("/api/tags")
                            ? "{\"models\":[{\"name\":\"llama3.2:3b\"}]}"
                            : ""));

    assertThat(sight(new Place("ollama", "Ollama", Place.Api.OLLAMA, List.of(base))))
        .isEqualTo(new Sight.Server(base, List.of("llama3.2:3b")));
  }

  @Test
  void shouldTakeThePathAtWhichAServerAnswers() {
    URI root =
        serving(
            request -> {
              boolean there = request.path().equals("/v3/models");
              request
                  .response()
                  .setStatusCode(there ? 200 : 404)
                  .end(there ? "{\"data\":[]}" : "no");
            });
    var place =
        new Place(
            "openai-8000",
            "some",
            Place.Api.OPENAI,
            List.of(root.resolve("/v1"), root.resolve("/v3")));

    assertThat(sight(place)).isEqualTo(new Sight.Server(root.resolve("/v3"), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Server", "X-Bidmesh-Node"})
  void shouldKnowANodeByItsHeadersAlthoughItListsModels(String header) {
    URI base =
        serving(
            request ->
                request
                    .response()
                    .putHeader(header, header.equals("Server") ? "Bidmesh" : "desk")
                    .end("{\"data\":[{\"id\":\"demo\"}]}"));

    assertThat(sight(openAi(base))).isEqualTo(new Sight.Node());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>hello</html>",
        "{}",
        "[]",
        "{\"data\":3}",
        "{\"data\":[{}]}",
        "{\"data\":[3]}",
        "{\"data\":[{\"id\":\" \"}]}",
        ""
      })
  void shouldNotTakeAnythingElseForAServer(String body) {
    URI base = serving(request -> request.response().end(body));

    assertThat(sight(openAi(base))).isInstanceOf(Sight.Other.class);
  }

  @Test
  void shouldNotTakeAnEndlessAnswerForAServer() {
    URI base =
        serving(request -> request.response().end("{\"data\":[" + " ".repeat(1 << 20) + "]}"));

    assertThat(sight(openAi(base))).isInstanceOf(Sight.Other.class);
  }

  @Test
  void shouldSeeNobodyWhereNothingListens() {
    URI base = URI.create("http://127.0.0.1:1/v1");

    assertThat(sight(openAi(base))).isEqualTo(new Sight.Nobody());
  }

  @Test
  void shouldNotWaitForOneThatSaysNothing() {
    URI base = serving(request -> {});

    Sight seen = looker.look(openAi(base), Duration.ofMillis(100)).join();

    assertThat(seen).isEqualTo(new Sight.Silent());
  }

  @Test
  void shouldSeeAServerThatIsWellAgainAfterItSaidNothingForLong() {
    var silent = new AtomicBoolean(true);
    URI base =
        serving(
            request -> {
              if (!silent.get()) {
                request.response().end("{\"data\":[{\"id\":\"m\"}]}");
              }
            });
    for (int i = 0; i <= HttpLooker.CONNECTIONS; i++) {
      assertThat(looker.look(openAi(base), Duration.ofMillis(50)).join())
          .isEqualTo(new Sight.Silent());
    }

    silent.set(false);

    assertThat(sight(openAi(base))).isEqualTo(new Sight.Server(base, List.of("m")));
  }

  private Sight sight(Place place) {
    return looker.look(place, PATIENCE).join();
  }

  private URI serving(Handler<HttpServerRequest> handler) {
    var server = vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1").await();
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  private static Place openAi(URI base) {
    return new Place("openai-1", "some", Place.Api.OPENAI, List.of(base));
  }
}
