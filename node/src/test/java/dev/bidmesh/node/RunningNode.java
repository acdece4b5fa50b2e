package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.PortWishes;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A node in this process, and a client of its HTTP API. */
public final class RunningNode implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long START_S = 40;

  private final Node node;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningNode(Node node) {
    this.node = node;
  }

  /** A node that is configured by environment variables and has what they ask for. */
  static RunningNode start(Path home, Map<String, String> environment) {
    return start(home, environment, parts -> parts);
  }

  /** The same with other parts. */
  static RunningNode start(
      Path home, Map<String, String> environment, UnaryOperator<NodeParts> change) {
    NodeSite site = site(home, environment);
    NodeParts parts = change.apply(NodeParts.of(site));
    return settled(Node.start(site, parts, BusSource.local(site.config().lonePort())));
  }

  /** A node at a place of its own, with an event bus from elsewhere. */
  static RunningNode start(NodeSite site, BusSource source) {
    return settled(Node.start(site, NodeParts.of(site), source));
  }

  /** The same, and its engines may still be loading. */
  static RunningNode unsettled(NodeSite site, BusSource source) {
    return new RunningNode(await(Node.start(site, NodeParts.of(site), source)));
  }

  /** A node that is a member of a mesh of the given name, with ports that are free. */
  public static RunningNode member(Path home, String clusterName, Map<String, String> environment) {
    var variables = new TreeMap<>(environment);
    variables.put("BIDMESH_CLUSTER_NAME", clusterName);
    variables.putIfAbsent("BIDMESH_BUS_PORT", "0");
    variables.putIfAbsent("BIDMESH_CLUSTER_PORT", "0");
    return settled(Node.start(site(home, variables)));
  }

  /** A node at a place of its own with such parts, on an event bus that is changed so. */
  static RunningNode start(NodeSite site, NodeParts parts, Consumer<Vertx> change) {
    var source = new ChangedBus(Node.source(site, parts), change);
    return settled(Node.start(site, parts, source));
  }

  /** The same on an event bus that the given change has been made to. */
  static RunningNode member(
      Path home, String clusterName, Map<String, String> environment, Consumer<Vertx> change) {
    var variables = new TreeMap<>(environment);
    variables.put("BIDMESH_CLUSTER_NAME", clusterName);
    variables.put("BIDMESH_BUS_PORT", "0");
    variables.put("BIDMESH_CLUSTER_PORT", "0");
    NodeSite site = site(home, variables);
    return start(site, NodeParts.of(site), change);
  }

  private static RunningNode settled(CompletableFuture<Node> starting) {
    Node node = await(starting, START_S);
    await(node.enginesSettled(Duration.ofSeconds(9)));
    return new RunningNode(node);
  }

  /** Where a node would run. */
  static NodeSite site(Path home, Map<String, String> environment) {
    return NodeSite.open(loader(environment), home, variables(environment));
  }

  /** What such a node is configured by. */
  static ConfigLoader loader(Map<String, String> environment) {
    return new ConfigLoader(
        NodeConfig.DEFAULT, Optional.empty(), variables(environment), Section.empty());
  }

  private static Map<String, String> variables(Map<String, String> environment) {
    var variables = new TreeMap<>(environment);
    variables.putIfAbsent("BIDMESH_HTTP_PORT", "0");
    variables.putIfAbsent("BIDMESH_NAME", "desk");
    // What runs on the machine of whoever tests is no business of theirs.
    variables.putIfAbsent("BIDMESH_DETECTION_SERVERS", "false");
    variables.putIfAbsent("BIDMESH_DETECTION_BUNDLES", "/nonexistent");
    return variables;
  }

  public Node node() {
    return node;
  }

  /** Where others join it. */
  public String clusterAddress() {
    return "127.0.0.1:" + node.ports().cluster();
  }

  public JsonNode status() {
    return get("/status");
  }

  public JsonNode get(String path) {
    return json(await(client.sendAsync(request(path).build(), BodyHandlers.ofString())));
  }

  public HttpResponse<String> ask(String body) {
    return await(asked(body));
  }

  CompletableFuture<HttpResponse<String>> asked(String body) {
    return posted("/prompt", body);
  }

  /** Asks with the prompt pinned to a device. */
  public HttpResponse<String> askDevice(String body, String device) {
    return await(askedDevice(body, device));
  }

  CompletableFuture<HttpResponse<String>> askedDevice(String body, String device) {
    HttpRequest.Builder request =
        request("/prompt")
            .header("content-type", "application/json")
            .header("x-bidmesh-device", device)
            .POST(BodyPublishers.ofString(body));
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) {
    return await(posted(path, body));
  }

  private CompletableFuture<HttpResponse<String>> posted(String path, String body) {
    HttpRequest.Builder request =
        request(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  public static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    await(node.stop());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(node.httpAddress() + path)).timeout(PATIENCE);
  }

  /** Makes a change to every event bus that a source opens. */
  private record ChangedBus(BusSource source, Consumer<Vertx> change) implements BusSource {
    @Override
    public PortWishes ports() {
      return source.ports();
    }

    @Override
    public CompletableFuture<Opener> look(Ports own) {
      return source.look(own).thenApply(this::changed);
    }

    private Opener changed(Opener opener) {
      return (ports, profile) ->
          opener
              .open(ports, profile)
              .thenApply(
                  membership -> {
                    change.accept(membership.link().vertx());
                    return membership;
                  });
    }

    @Override
    public void leaving() {
      source.leaving();
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
