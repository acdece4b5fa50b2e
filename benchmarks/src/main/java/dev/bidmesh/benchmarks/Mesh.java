package dev.bidmesh.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** Nodes in processes of their own that make one mesh, and a client of their HTTP APIs. */
final class Mesh implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("^ready +(http://\\S+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONGEST_PROMPT = Duration.ofMinutes(11);
  private static final long LOOK_AGAIN_NANOS = 20_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String clusterName = "benchmark-" + UUID.randomUUID();
  private final int seed = Ports.free();
  private final List<String> javaOptions;
  private final Optional<Secrets> secrets;
  private final Map<String, ChildProcess> nodes = new LinkedHashMap<>();

  /**
   * @param javaOptions for each node
   */
  Mesh(String... javaOptions) {
    this(Optional.empty(), javaOptions);
  }

  /**
   * @param secrets of the mesh; empty if it has none
   * @param javaOptions for each node
   */
  Mesh(Optional<Secrets> secrets, String... javaOptions) {
    this.secrets = secrets;
    this.javaOptions = List.of(javaOptions);
  }

  /** Starts a node, which joins the first; returns when its HTTP API is there. */
  Mesh with(String name, String... flags) {
    var arguments =
        new ArrayList<>(
            List.of("serve", "--log-level", "error", "--name", name, "--http-port", "0"));
    arguments.addAll(List.of("--cluster-name", clusterName));
    Path directory = temporaryDirectory();
    secrets.ifPresent(each -> each.admit(name, directory));
    arguments.addAll(List.of("--data-dir", directory.toString()));
    arguments.addAll(List.of("--bus-port", String.valueOf(Ports.free())));
    int clusterPort = nodes.isEmpty() ? seed : Ports.free();
    arguments.addAll(List.of("--cluster-port", String.valueOf(clusterPort)));
    if (!nodes.isEmpty()) {
      arguments.addAll(List.of("--join", "127.0.0.1:" + seed));
    }
    arguments.addAll(List.of(flags));
    ChildProcess node = ChildProcess.startNode(READY, javaOptions, arguments);
    nodes.put(name, node);
    node.ready();
    return this;
  }

  static Path temporaryDirectory() {
    try {
      Path directory = Files.createTempDirectory("bidmesh-benchmark-");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until every node hears every other one and all have engines that are ready. */
  Mesh awaitComplete() {
    for (String name : nodes.keySet()) {
      await(name + " sees all others ready", () -> readyPeers(name) == nodes.size() - 1);
    }
    return this;
  }

  /** Waits until a condition holds. */
  static void await(String what, BooleanSupplier condition) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private long readyPeers(String name) {
    long ready = 0;
    for (JsonNode peer : get(name, "/peers").path("peers")) {
      ready += serves(peer.path("engines")) && !peer.path("suspected").asBoolean() ? 1 : 0;
    }
    return ready;
  }

  private static boolean serves(JsonNode engines) {
    for (JsonNode engine : engines) {
      if (!engine.path("health").asText().equals("READY")) {
        return false;
      }
    }
    return !engines.isEmpty();
  }

  /** The process of a node. */
  ChildProcess node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  /** Kills a node and forgets it; the others may take a moment to notice. */
  void kill(String name) {
    node(name).close();
    nodes.remove(name);
  }

  /** What a node answers to a question about itself. */
  JsonNode get(String name, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(name) + path));
    return send(request.timeout(PATIENCE)).join().body();
  }

  /** Has a prompt answered by whichever device a node chooses. */
  CompletableFuture<Reply> ask(String name, Prompt prompt) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(name) + "/prompt"))
            .header("content-type", "application/json")
            .timeout(LONGEST_PROMPT)
            .POST(BodyPublishers.ofString(prompt.body()));
    prompt.device().ifPresent(device -> request.header("x-bidmesh-device", device));
    return send(request);
  }

  /** The same, waiting for the answer. */
  Reply answer(String name, Prompt prompt) {
    Reply reply = ask(name, prompt).join();
    if (!reply.answered()) {
      throw new IllegalStateException("not answered: " + reply);
    }
    return reply;
  }

  private String url(String name) {
    return node(name).ready().group(1);
  }

  private CompletableFuture<Reply> send(HttpRequest.Builder request) {
    long sent = System.nanoTime();
    return client
        .sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(response -> reply(response, (System.nanoTime() - sent) / 1e9));
  }

  private static Reply reply(HttpResponse<String> response, double seconds) {
    try {
      return new Reply(
          response.statusCode(),
          JSON.readTree(response.body()),
          response
              .headers()
              .firstValue("retry-after")
              .map(text -> OptionalLong.of(Long.parseLong(text)))
              .orElseGet(OptionalLong::empty),
          seconds);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    nodes.values().forEach(ChildProcess::close);
  }
}
