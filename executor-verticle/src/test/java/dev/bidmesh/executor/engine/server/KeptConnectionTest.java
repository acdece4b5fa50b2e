package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.openai.OpenAiEngine;
import dev.bidmesh.executor.engine.openai.OpenAiOptions;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.OpenAiSpec;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections to a server serve again, unless it is one that closes them without saying so. */
@Timeout(30)
class KeptConnectionTest {

  private static final String ANSWER =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Paris\"},\"finish_reason\":\"stop\"}]}"
          + "\n\ndata: [DONE]\n\n";
  private static final Duration SELDOM = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  // Where each question came from, in their order.
  private final List<Integer> asked = new CopyOnWriteArrayList<>();
  private final Map<Integer, Integer> perConnection = new HashMap<>();
  private final Set<Integer> probed = ConcurrentHashMap.newKeySet();
  private volatile int answersPerConnection = Integer.MAX_VALUE;
  private volatile boolean closesProbed;
  private final String url = HttpStandIn.listening(vertx, this::answer) + "/v1";
  private OpenAiEngine engine = ready(url);

  @AfterEach
  void close() {
    engine.close().toCompletableFuture().join();
    vertx.close().await();
  }

  @Test
  void shouldAskAgainOnTheSameConnection() {
    ask();
    ask();
    ask();

    assertThat(asked).hasSize(3).containsOnly(asked.get(0));
  }

  @Test
  void shouldLoseNoPromptToAServerThatClosesItsConnectionsUnseen() {
    answersPerConnection = 1;

    for (int i = 0; i < 5; i++) {
      ask();
    }

    // The second question was lost once; since then each one has a connection of its own.
    assertThat(asked).hasSize(6);
    assertThat(asked.stream().distinct()).hasSize(5);
  }

  @Test
  void shouldLoseNoPromptOnAConnectionThatServedAProbe() {
    // given
    engine.close().toCompletableFuture().join();
    closesProbed = true;
    engine = ready(url);

    // when
    ask();

    // then: it was lost once, on the connection of a probe
    assertThat(asked).hasSize(2);
    assertThat(probed).contains(asked.get(0)).doesNotContain(asked.get(1));
  }

  private void ask() {
    var sink = new CollectingSink();
    String digest = engine.status().models().get(0).digest();
    engine.generate(
        new GenerationRequest(digest, GenerationSpec.ofText("Hi"), Optional.empty()), sink);

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(sink.text()).isEqualTo("Paris");
  }

  private OpenAiEngine ready(String url) {
    var options = OpenAiOptions.of("openai", (OpenAiSpec) EngineSpec.parse("openai=" + url));
    var made = new OpenAiEngine(vertx, options.withTimes(SELDOM, SELDOM, SELDOM));
    var watch = new StatusWatch(made);
    made.start();
    watch.await(EngineHealth.READY);
    return made;
  }

  private void answer(HttpServerRequest request) {
    if (!request.path().endsWith("/chat/completions")) {
      boolean lists = request.path().endsWith("/models");
      if (closesProbed) {
        probed.add(HttpStandIn.connection(request));
      } else {
        request.response().putHeader("connection", "close");
      }
      request
          .response()
          .setStatusCode(lists ? 200 : 404)
          .end(lists ? "{\"data\":[{\"id\":\"m\"}]}" : "");
      return;
    }
    int client = HttpStandIn.connection(request);
    asked.add(client);
    boolean used = perConnection.merge(client, 1, Integer::sum) > answersPerConnection;
    if (used || closesProbed && probed.contains(client)) {
      request.connection().close();
    } else {
      request.response().putHeader("content-type", "text/event-stream").end(ANSWER);
    }
  }
}
