package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** Asks a node for what it knows, until the user interrupts. */
final class Query {

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final NodeUrl node;
  private final NodeHttp http;
  private final Interruption interruption;
  private volatile Runnable interrupted = () -> {};

  Query(Terminal terminal, NodeUrl node) {
    this.node = node;
    this.http = new NodeHttp(node);
    this.interruption = Interruption.on(terminal);
  }

  /**
   * The JSON of one resource.
   *
   * @param recognised whether it is what a node answers there
   * @throws CliException if the node does not answer so
   */
  JsonNode get(String path, Predicate<JsonNode> recognised) {
    return send(HttpRequest.newBuilder(node.at(path)), recognised);
  }

  /**
   * What a node answers to a document.
   *
   * @param recognised whether it is what a node answers there
   * @throws CliException if the node does not answer so
   */
  JsonNode post(String path, JsonNode body, Predicate<JsonNode> recognised) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.at(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    return send(request, recognised);
  }

  /** What the first interruption does beside ending a request in work. */
  void onInterruption(Runnable what) {
    interrupted = what;
    interruption.then(signal -> what.run());
  }

  private JsonNode send(HttpRequest.Builder request, Predicate<JsonNode> recognised) {
    try (var call = Call.send(http, node, request, DEADLINE)) {
      interruption.then(
          signal -> {
            interrupted.run();
            call.callOff(ExitCode.INTERRUPTED);
          });
      return call.read((head, body) -> answer(head, body, recognised));
    }
  }

  private JsonNode answer(HttpResponse<?> head, InputStream body, Predicate<JsonNode> recognised)
      throws IOException {
    JsonNode json = Json.parse(node, new String(body.readAllBytes(), StandardCharsets.UTF_8));
    if (head.statusCode() == 200 && recognised.test(json)) {
      return json;
    }
    throw Json.problem(node, json).orElseGet(() -> Json.notANode(node));
  }
}
