package dev.bidmesh.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.Await;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A streamed answer that is being read on a thread of its own. */
final class PromptStream {

  private static final long PATIENCE_S = 60;

  private final List<JsonNode> tokens = new CopyOnWriteArrayList<>();
  private final List<Long> arrivals = new CopyOnWriteArrayList<>();
  private final List<String> retries = new CopyOnWriteArrayList<>();
  private final CompletableFuture<JsonNode> end = new CompletableFuture<>();
  private final String device;
  private volatile String event = "";
  private volatile int beforeRetry;

  private PromptStream(String device) {
    this.device = device;
  }

  /** Sends the request and waits for the headers of the response. */
  static PromptStream open(HttpClient client, HttpRequest request) {
    HttpResponse<Stream<String>> response =
        Await.await(client.sendAsync(request, BodyHandlers.ofLines()));
    var stream = new PromptStream(response.headers().firstValue("x-bidmesh-device").orElse("?"));
    var reader = new Thread(() -> stream.read(response.body()), "prompt-stream");
    reader.setDaemon(true);
    reader.start();
    return stream;
  }

  /** Name of the device that took the prompt first. */
  String device() {
    return device;
  }

  /** All text so far. */
  String text() {
    var text = new StringBuilder();
    tokens.forEach(token -> text.append(token.path("text").asText()));
    return text.toString();
  }

  /** Why the run was moved, once for each time. */
  List<String> retries() {
    return List.copyOf(retries);
  }

  /** Waits until there is so much text. */
  PromptStream awaitText(int chars) {
    Await.awaitUntil(
        chars + " characters of " + device, PATIENCE_S, () -> text().length() >= chars || over());
    return this;
  }

  /** Waits until the run was moved. */
  PromptStream awaitRetry() {
    Await.awaitUntil("moved from " + device, PATIENCE_S, () -> !retries.isEmpty() || over());
    return this;
  }

  /** Waits until there is text from where the run was moved to. */
  PromptStream awaitTextAfterRetry() {
    Await.awaitUntil(
        "more text than " + device + " gave",
        PATIENCE_S,
        () -> !retries.isEmpty() && tokens.size() > beforeRetry || over());
    return this;
  }

  /** When the first text came from where the run was moved to, by {@link System#nanoTime()}. */
  OptionalLong resumedNanos() {
    return !retries.isEmpty() && arrivals.size() > beforeRetry
        ? OptionalLong.of(arrivals.get(beforeRetry))
        : OptionalLong.empty();
  }

  /** Waits for the last event: the response, or a problem. */
  JsonNode end() {
    Await.awaitUntil("the end of " + text(), PATIENCE_S, this::over);
    return Await.await(end);
  }

  private boolean over() {
    return end.isDone();
  }

  private void read(Stream<String> lines) {
    try (lines) {
      lines.forEach(this::line);
      end.completeExceptionally(new AssertionError("the stream broke off after: " + text()));
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  private void line(String line) {
    if (line.startsWith("event: ")) {
      event = line.substring("event: ".length());
    } else if (line.startsWith("data: ")) {
      data(ProcessMesh.json(line.substring("data: ".length())));
    }
  }

  private void data(JsonNode data) {
    switch (event) {
      case "token" -> {
        arrivals.add(System.nanoTime());
        tokens.add(data);
      }
      case "retry" -> {
        beforeRetry = tokens.size();
        retries.add(data.path("reason").asText());
      }
      default -> end.complete(data);
    }
  }

  /** The first piece of text that does not begin where the one before it ended. */
  Optional<String> gap() {
    long expected = 0;
    for (JsonNode token : tokens) {
      if (token.path("offset").asLong() != expected) {
        return Optional.of("expected offset " + expected + ", got " + token);
      }
      expected += token.path("text").asText().getBytes(StandardCharsets.UTF_8).length;
    }
    return Optional.empty();
  }
}
