package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bidmesh.node.Await;
import dev.bidmesh.node.Closing;
import dev.bidmesh.node.netns.Namespace;
import dev.bidmesh.node.netns.Relay;
import dev.bidmesh.node.netns.VirtualSwitch;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of a mesh with a secret, each on a device of its own in one network. */
final class NamespaceMesh implements AutoCloseable {

  private static final int HTTP_PORT = 8770;
  private static final long START_S = 90;
  private static final Duration ONE_ANSWER = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final VirtualSwitch network;
  private final List<Device> devices = new ArrayList<>();

  /** What closes each thing that was opened, in that order. */
  private final List<Runnable> opened = new ArrayList<>();

  private record Device(Namespace namespace, Relay relay, BidmeshProcess node) {}

  /**
   * Starts them; the first makes the mesh.
   *
   * @param home in which each gets a directory
   * @param count named n1, n2, …, at ports 1, 2, … of the network
   */
  NamespaceMesh(Path home, int count, long seed, String... flags) {
    network = new VirtualSwitch(seed);
    opened.add(network::close);
    try {
      start(home, count, flags);
    } catch (RuntimeException | Error e) {
      Closing.after(e, opened);
      throw e;
    }
  }

  private void start(Path home, int count, String... flags) {
    Namespace first = network.plug(1);
    Path firstHome = directory(home, 1);
    command(first, firstHome, "init", "--name", "n1", "--mesh-name", "home");
    add(first, firstHome, 1, flags);
    BidmeshProcess oldest = devices.get(0).node();
    Await.awaitUntil("n1 serves", START_S, () -> oldest.out().contains("ready  "));
    String token =
        command(first, firstHome, "token", "create", "--name", "n1", "--uses", "64").strip();
    for (int number = 2; number <= count; number++) {
      var joining = new ArrayList<>(List.of("--join", token));
      joining.addAll(List.of(flags));
      add(network.plug(number), directory(home, number), number, joining.toArray(String[]::new));
    }
    Await.awaitUntil("all see all", START_S, () -> all().allMatch(each -> sees(each, count - 1)));
  }

  private void add(Namespace namespace, Path home, int number, String... flags) {
    var arguments =
        new ArrayList<>(
            List.of("serve", "--name", "n" + number, "--bind", "0.0.0.0", "--lan-http"));
    arguments.addAll(List.of(flags));
    BidmeshProcess node =
        BidmeshProcess.start(namespace.prefix(), home, Map.of(), arguments.toArray(String[]::new));
    opened.add(node::close);
    var relay = new Relay(namespace, HTTP_PORT);
    opened.add(relay::close);
    devices.add(new Device(namespace, relay, node));
  }

  /** Numbers of all nodes. */
  IntStream all() {
    return IntStream.rangeClosed(1, devices.size());
  }

  VirtualSwitch network() {
    return network;
  }

  Namespace namespace(int number) {
    return device(number).namespace();
  }

  BidmeshProcess node(int number) {
    return device(number).node();
  }

  /** Where a client on the device of a node finds it. */
  String url(int number) {
    return device(number).relay().url();
  }

  /** Whether a node is in a mesh with so many others that it hears and whose engines are ready. */
  boolean sees(int number, int others) {
    return heard(number, peer -> peer.at("/engines/0/health").asText().equals("READY")) == others;
  }

  /** Whether a node is in a mesh with so many others that it hears, whatever they can do. */
  boolean hears(int number, int others) {
    return heard(number, peer -> true) == others;
  }

  private int heard(int number, Predicate<JsonNode> counts) {
    int heard = 0;
    for (JsonNode peer : get(number, "/peers").orElseGet(MissingNode::getInstance).path("peers")) {
      heard += counts.test(peer) && !peer.path("suspected").asBoolean() ? 1 : 0;
    }
    return heard;
  }

  /** Whom each node hears, what it says of its event bus, and what it has logged. */
  String account() {
    return all()
        .mapToObj(
            each ->
                "%nn%s %s%n%s%n%s"
                    .formatted(
                        each,
                        get(each, "/peers").map(NamespaceMesh::heardBy).orElse("(no answer)"),
                        get(each, "/status").map(told -> told.path("event_bus").toString()),
                        node(each).err()))
        .collect(Collectors.joining());
  }

  private static String heardBy(JsonNode peers) {
    var names = new ArrayList<String>();
    for (JsonNode peer : peers.path("peers")) {
      names.add(peer.path("name").asText() + (peer.path("suspected").asBoolean() ? "?" : ""));
    }
    return "hears " + names;
  }

  /** How often a node has made its event bus anew, if it says so. */
  Optional<Long> rebuilds(int number) {
    return get(number, "/status")
        .map(status -> status.at("/event_bus/rebuilds"))
        .filter(JsonNode::isObject)
        .map(NamespaceMesh::sum);
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }

  /** What a node says; empty if it says nothing, as while its event bus is made anew. */
  Optional<JsonNode> get(int number, String path) {
    return send(HttpRequest.newBuilder(URI.create(url(number) + path)).GET());
  }

  /** What comes of a prompt that one node is asked and only another one may run. */
  Optional<JsonNode> ask(int number, int executor, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(url(number) + "/prompt"))
            .header("content-type", "application/json")
            .header("x-bidmesh-device", "n" + executor)
            .POST(BodyPublishers.ofString(body)));
  }

  private Optional<JsonNode> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.timeout(ONE_ANSWER).build(), BodyHandlers.ofString());
      return Optional.of(ProcessMesh.json(response.body()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Runs a command to its end, on the device of a node. */
  static String command(Namespace namespace, Path home, String... arguments) {
    try (var command = BidmeshProcess.start(namespace.prefix(), home, Map.of(), arguments)) {
      assertThat(command.exitCode(START_S)).as(command.err()).isZero();
      return command.out();
    }
  }

  @Override
  public void close() {
    Closing.inReverse(opened);
  }

  private Device device(int number) {
    return devices.get(number - 1);
  }

  private static Path directory(Path home, int number) {
    try {
      return Files.createDirectory(home.resolve("n" + number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
