package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.demo.MeshClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Talks to the demonstration's nodes the way the other commands talk to any node. */
final class DemoClient implements MeshClient {

  /** Longest wait for one look; whoever needs the answer looks again. */
  private static final Duration QUERY = Duration.ofSeconds(2);

  private static final int OK = 200;

  private final Duration deadline;
  private final NodeHttp http = new NodeHttp(NodeUrl.usual());

  /**
   * @param deadline for a whole answer
   */
  DemoClient(Duration deadline) {
    this.deadline = deadline;
  }

  @Override
  public Exchange ask(String url, String prompt, String pin, Listener listener) {
    Question question =
        Question.of(prompt, deadline).onDevice(Optional.of(pin).filter(name -> !name.isEmpty()));
    var call = new PromptCall(http, node(url), question, adapted(listener));
    return new Exchange() {
      @Override
      public JsonNode await() throws IOException {
        return answer(call);
      }

      @Override
      public void cancel() {
        call.callOff(ExitCode.INTERRUPTED);
      }
    };
  }

  @Override
  public JsonNode get(String url, String path) throws IOException {
    NodeUrl node = node(url);
    try (var call = Call.send(http, node, HttpRequest.newBuilder(node.at(path)), QUERY)) {
      return call.read((head, body) -> found(node, head, body));
    } catch (CliException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static JsonNode found(NodeUrl node, HttpResponse<?> head, InputStream body)
      throws IOException {
    JsonNode json = Json.parse(node, new String(body.readAllBytes(), StandardCharsets.UTF_8));
    if (head.statusCode() != OK) {
      throw Json.problem(node, json).orElseGet(() -> Json.notANode(node));
    }
    return json;
  }

  private static JsonNode answer(PromptCall call) throws IOException {
    try (call) {
      var answer = call.await();
      if (answer.failure().isPresent()) {
        throw new IOException(Json.detail(answer.json()));
      }
      return answer.json();
    } catch (CliException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static NodeUrl node(String url) {
    return new NodeUrl(URI.create(url), true);
  }

  private static AnswerListener adapted(Listener listener) {
    return new AnswerListener() {
      @Override
      public void accepted(String promptId, String device) {
        listener.accepted(promptId, device);
      }

      @Override
      public void text(String text) {
        listener.text(text);
      }

      @Override
      public void retried(String reason) {
        listener.retried(reason);
      }
    };
  }
}
