package dev.bidmesh.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StandInServerTest {

  private final Vertx vertx = Vertx.vertx();
  private StandInServer server;

  @BeforeEach
  void start() throws Exception {
    server = StandInServer.start(vertx).toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  @Test
  void shouldReadAPromptForLongerTheLongerItIs() throws Exception {
    server
        .answering("one", "two")
        .pausing(Duration.ofMillis(10))
        .reading(Duration.ofMillis(50), Duration.ofMillis(100));

    // 50 ms, 2 x 100 ms, and 10 ms before each piece and before the end.
    assertThat(secondsFor(2000)).isGreaterThanOrEqualTo(.28);
    assertThat(server.requests()).hasSize(1);
  }

  private double secondsFor(int characters) throws Exception {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(characters) + "\"}]}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/chat/completions"))
            .timeout(Duration.ofSeconds(20))
            .POST(BodyPublishers.ofString(body))
            .build();
    long begin = System.nanoTime();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    double seconds = (System.nanoTime() - begin) / 1e9;
    assertThat(response.body()).contains("one", "two", "[DONE]");
    return seconds;
  }
}
