package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.node.Await;
import dev.bidmesh.node.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Several nodes in processes of their own that make one mesh, and a client of their HTTP APIs. */
final class ProcessMesh implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Threads that want to run, for each processor. */
  private static final double MOST_LOAD = 4;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path home;
  private final String clusterName = "test-" + UUID.randomUUID();
  private final int firstClusterPort = FreePorts.one();
  private final Map<String, BidmeshProcess> nodes = new LinkedHashMap<>();
  private final List<BidmeshProcess> started = new ArrayList<>();

  ProcessMesh(Path home) {
    this.home = home;
  }

  /** Starts a node, which joins those that run; returns when the HTTP API is there. */
  ProcessMesh with(String name, String... flags) {
    var arguments =
        new ArrayList<>(
            List.of(
                "serve",
                "--name",
                name,
                "--http-port",
                "0",
                "--bus-port",
                String.valueOf(FreePorts.one()),
                "--cluster-port",
                String.valueOf(nodes.isEmpty() ? firstClusterPort : FreePorts.one()),
                "--cluster-name",
                clusterName));
    if (!nodes.isEmpty()) {
      // The first is there to be joined; the others may start beside each other.
      nodes.values().iterator().next().readyUrl();
      arguments.addAll(List.of("--join", "127.0.0.1:" + firstClusterPort));
    }
    arguments.addAll(List.of(flags));
    BidmeshProcess node = BidmeshProcess.start(home, Map.of(), arguments.toArray(String[]::new));
    nodes.put(name, node);
    started.add(node);
    return this;
  }

  /** Waits until every node hears every other one and has an engine that is ready. */
  ProcessMesh awaitComplete() {
    int others = nodes.size() - 1;
    nodes.keySet().forEach(name -> awaitPeers(name, others));
    return this;
  }

  private void awaitPeers(String name, int count) {
    Await.awaitUntil(
        name + " sees " + count + " peers with engines",
        PATIENCE.toSeconds(),
        () -> servingPeers(name) == count);
  }

  private long servingPeers(String name) {
    long serving = 0;
    for (JsonNode peer : get(name, "/peers").path("peers")) {
      boolean ready = peer.at("/engines/0/health").asText().equals("READY");
      serving += ready && !peer.path("suspected").asBoolean() ? 1 : 0;
    }
    return serving;
  }

  /** Whether it was started, and neither stopped nor killed since. */
  boolean has(String name) {
    return nodes.containsKey(name);
  }

  BidmeshProcess node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  String url(String name) {
    return node(name).readyUrl();
  }

  JsonNode get(String name, String path) {
    return json(send(HttpRequest.newBuilder(URI.create(url(name) + path)).GET()));
  }

  /** Asks and waits for the whole answer. */
  JsonNode ask(String name, String body, String... headers) {
    return json(send(prompt(name, body, headers)));
  }

  /** Asks for a stream of tokens. */
  PromptStream stream(String name, String body, String... headers) {
    return PromptStream.open(client, prompt(name, body, headers).build());
  }

  private HttpRequest.Builder prompt(String name, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(name) + "/prompt"))
            .header("content-type", "application/json")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Has a node leave in order, and forgets it. */
  void stop(String name) {
    node(name).signal("TERM");
    assertThat(node(name).exitCode()).as(name).isZero();
    nodes.remove(name);
  }

  /** Kills a node and forgets it. */
  void kill(String name) {
    node(name).close();
    nodes.remove(name);
  }

  /** Kills what is left of it. None of its nodes may have held up an event loop. */
  @Override
  public void close() {
    nodes.values().forEach(BidmeshProcess::close);
    if (!isStarved()) {
      assertThat(started).flatExtracting(BidmeshProcess::blockedLoops).isEmpty();
    }
  }

  /** A machine with so much else to do lets threads stand still for seconds by itself. */
  static boolean isStarved() {
    var machine = ManagementFactory.getOperatingSystemMXBean();
    return machine.getSystemLoadAverage() > MOST_LOAD * machine.getAvailableProcessors();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }
}
