package dev.bidmesh.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Asks a node one question after the other, and keeps the books of how each one ended. */
final class SteadyClient implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Ended> ended = new CopyOnWriteArrayList<>();
  private final AtomicInteger outages = new AtomicInteger();
  private final String name;
  private final String url;
  private final String body;
  private final Thread thread;
  private volatile boolean closed;

  /** Whether the last request was not answered at all; only the thread looks at it. */
  private boolean away;

  /**
   * How a prompt ended that the node had accepted, or may have accepted.
   *
   * @param node that owned it
   * @param atNanos when, by {@link System#nanoTime()}
   * @param ends how many last events came, which is to be one
   * @param error code of the problem; empty: it was answered
   * @param device that ran it
   * @param text that came in pieces
   * @param gapless whether each piece began where the one before it ended
   */
  record Ended(
      String node,
      long atNanos,
      int ends,
      String error,
      String device,
      String text,
      boolean gapless) {

    boolean answered() {
      return error.isEmpty() && ends == 1;
    }
  }

  /**
   * @param body of a request for a stream
   */
  SteadyClient(String name, String url, String body) {
    this.name = name;
    this.url = url;
    this.body = body;
    thread = new Thread(this::ask, "client-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** So far. */
  List<Ended> ended() {
    return List.copyOf(ended);
  }

  /**
   * How often the node was not there: of a time in which one request after the other gets no
   * answer, not even a refusal, all count as one. In each such time one prompt at most may have
   * been accepted, namely the first, as the others find nobody.
   */
  int outages() {
    return outages.get();
  }

  /** Asks no more, and lets go of the one in work. */
  void abandon() {
    closed = true;
    thread.interrupt();
  }

  /** Asks no more, and waits for the last one to end. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(LONGEST.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError("a prompt of " + name + " has not ended");
    }
  }

  private void ask() {
    while (!closed) {
      try {
        ask(
            HttpRequest.newBuilder(URI.create(url + "/prompt"))
                .header("content-type", "application/json")
                .timeout(LONGEST)
                .POST(BodyPublishers.ofString(body))
                .build());
        away = false;
      } catch (HttpTimeoutException e) {
        // Somebody took it and said nothing, which is what must not happen.
        var reading = new Reading();
        reading.error = "no answer";
        ended.add(reading.ended(name));
      } catch (IOException e) {
        // The HTTP port is away while a node makes its event bus anew.
        unanswered();
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void ask(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
    var reading = new Reading();
    try (Stream<String> lines = response.body()) {
      lines.forEach(response.statusCode() == 200 ? reading::line : reading::problem);
    } catch (UncheckedIOException e) {
      reading.brokenOff();
    }
    ended.add(reading.ended(name));
    if (!reading.error.isEmpty()) {
      pause();
    }
  }

  private void unanswered() {
    if (!away) {
      away = true;
      outages.incrementAndGet();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  /** One answer as it comes. */
  private static final class Reading {

    private final StringBuilder text = new StringBuilder();
    private long bytes;
    private boolean gapless = true;
    private String event = "";
    private String error = "";
    private String device = "";
    private int ends;

    void line(String line) {
      if (line.startsWith("event: ")) {
        event = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        data(ProcessMesh.json(line.substring("data: ".length())));
      }
    }

    /** A refusal, which ends it before it has begun. */
    void problem(String line) {
      ends = 1;
      error = ProcessMesh.json(line).path("code").asText("?");
    }

    void brokenOff() {
      error = "broken off";
    }

    private void data(JsonNode data) {
      switch (event) {
        case "token" -> piece(data);
        case "done" -> {
          ends++;
          device = data.path("device").asText();
        }
        case "error" -> {
          ends++;
          error = data.path("code").asText("?");
        }
        default -> {
          // Of its place in a queue, and that it goes on elsewhere.
        }
      }
    }

    private void piece(JsonNode data) {
      String piece = data.path("text").asText();
      gapless &= data.path("offset").asLong() == bytes;
      bytes += piece.getBytes(StandardCharsets.UTF_8).length;
      text.append(piece);
    }

    Ended ended(String node) {
      return new Ended(node, System.nanoTime(), ends, error, device, text.toString(), gapless);
    }
  }
}
