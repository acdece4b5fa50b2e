package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A question beside a generation, of a server that closes its connections without saying so. */
@Timeout(30)
class KeptQuestionTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<Integer> asked = new CopyOnWriteArrayList<>();
  private final Set<Integer> seen = new HashSet<>();
  private volatile boolean answersNobody;
  private final String url = HttpStandIn.listening(vertx, this::answer);
  private final Server server = new Server(vertx, Duration.ofSeconds(10), 1);

  @AfterEach
  void close() {
    server.close().await();
    vertx.close().await();
  }

  @Test
  void shouldAskOnceMoreOnAConnectionOfItsOwn() {
    Server.Answer first = ask(each -> each.get(url));
    Server.Answer second = ask(each -> each.post(url, JsonNodeFactory.instance.objectNode()));

    assertThat(first.isOk()).isTrue();
    assertThat(second.isOk()).isTrue();
    assertThat(asked).hasSize(3);
    assertThat(asked.get(1)).isEqualTo(asked.get(0)).isNotEqualTo(asked.get(2));
  }

  @Test
  void shouldNotAskAServerAgainThatClosesANewConnection() {
    answersNobody = true;

    assertThatThrownBy(() -> ask(each -> each.get(url))).hasMessageContaining("closed");

    assertThat(asked).hasSize(1);
  }

  private Server.Answer ask(Function<Server, Future<Server.Answer>> question) {
    return Server.onEventLoop(vertx, () -> question.apply(server)).await();
  }

  private void answer(HttpServerRequest request) {
    int client = HttpStandIn.connection(request);
    asked.add(client);
    if (answersNobody || !seen.add(client)) {
      request.connection().close();
    } else {
      request.response().end("{}");
    }
  }
}
