package dev.bidmesh.benchmarks;

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
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Three nodes in processes of their own, and a client of the first. */
final class MeshOfThree implements AutoCloseable {

  private static final List<String> NAMES = List.of("first", "second", "third");
  private static final Pattern READY = Pattern.compile("^ready +(http://\\S+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_AGAIN_NANOS = 50_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<ChildProcess> nodes = new ArrayList<>();
  private final String url;

  private MeshOfThree(String clusterName) {
    int seed = Ports.free();
    for (String name : NAMES) {
      nodes.add(ChildProcess.startNode(READY, arguments(clusterName, name, seed)));
      nodes.get(nodes.size() - 1).ready();
    }
    url = nodes.get(0).ready().group(1);
  }

  /** Starts them and waits until the first can award prompts to both others. */
  static MeshOfThree start(String clusterName) {
    var mesh = new MeshOfThree(clusterName);
    mesh.awaitPeers();
    return mesh;
  }

  private static List<String> arguments(String clusterName, String name, int seed) {
    boolean first = name.equals(NAMES.get(0));
    var arguments =
        new ArrayList<>(
            List.of(
                "serve",
                "--log-level",
                "warn",
                "--name",
                name,
                "--cluster-name",
                clusterName,
                "--http-port",
                "0",
                "--bus-port",
                String.valueOf(Ports.free()),
                "--cluster-port",
                String.valueOf(first ? seed : Ports.free()),
                "--data-dir",
                temporaryDirectory().toString()));
    if (!first) {
      arguments.addAll(List.of("--join", "127.0.0.1:" + seed));
    }
    return arguments;
  }

  private static Path temporaryDirectory() {
    try {
      Path directory = Files.createTempDirectory("bidmesh-benchmark-");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitPeers() {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (readyPeers() < NAMES.size() - 1) {
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException("the mesh is not complete: " + get("/peers"));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private long readyPeers() {
    long ready = 0;
    for (JsonNode peer : get("/peers").path("peers")) {
      ready += peer.at("/engines/0/health").asText().equals("READY") ? 1 : 0;
    }
    return ready;
  }

  private JsonNode get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
  }

  /** What the first node knows of a prompt. */
  JsonNode trace(String id) {
    return get("/prompts/" + id);
  }

  /**
   * Asks the first node.
   *
   * @param device the only device that may run it
   */
  JsonNode ask(String prompt, String device) {
    String body = JSON.createObjectNode().put("prompt", prompt).toString();
    return send(
        HttpRequest.newBuilder(URI.create(url + "/prompt"))
            .header("content-type", "application/json")
            .header("x-bidmesh-device", device)
            .POST(BodyPublishers.ofString(body)));
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    nodes.forEach(ChildProcess::close);
  }
}
