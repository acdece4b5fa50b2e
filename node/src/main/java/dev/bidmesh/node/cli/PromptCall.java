package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.protocol.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks a node one question. */
final class PromptCall implements AutoCloseable {

  /** What a node has at most beyond the prompt's own deadline to say that it has passed. */
  private static final Duration MOST_GRACE = Duration.ofSeconds(5);

  private final NodeUrl node;
  private final AnswerListener listener;
  private final List<String> losses = new ArrayList<>();
  private final Call call;

  /**
   * Sends the question.
   *
   * @param listener hears of the answer on the thread that waits for it
   */
  PromptCall(NodeHttp http, NodeUrl node, Question question, AnswerListener listener) {
    this.node = node;
    this.listener = listener;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.at("/prompt"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(question.toJson()));
    question.device().ifPresent(name -> request.header("x-bidmesh-device", encoded(name)));
    question.session().ifPresent(name -> request.header("x-bidmesh-session", name));
    this.call = Call.send(http, node, request, patience(question.deadline()));
  }

  /** As names stand in headers, where only ASCII may. */
  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Duration patience(Duration deadline) {
    return deadline.plus(deadline.compareTo(MOST_GRACE) < 0 ? deadline : MOST_GRACE);
  }

  /**
   * Waits for the end of the answer.
   *
   * @return the response's JSON, or the problem's if the node gave none
   * @throws CliException if the node did not answer, or the call was called off
   */
  Answer await() {
    return call.read(this::answer);
  }

  /** Ends it from any thread, and with it the generation. */
  void callOff(ExitCode why) {
    call.callOff(why);
  }

  @Override
  public void close() {
    call.close();
  }

  private Answer answer(HttpResponse<?> head, InputStream body) throws IOException {
    String type = head.headers().firstValue("content-type").orElse("");
    if (type.startsWith("text/event-stream")) {
      listener.accepted(header(head, "x-bidmesh-prompt"), header(head, "x-bidmesh-device"));
      return streamed(body);
    }
    JsonNode json = Json.parse(node, new String(body.readAllBytes(), StandardCharsets.UTF_8));
    if (head.statusCode() == 200 && json.path("output").isTextual()) {
      listener.text(json.path("output").asText());
      return Answer.done(json, losses);
    }
    if (!json.path("code").isTextual()) {
      throw Json.notANode(node);
    }
    return Answer.problem(json);
  }

  private static String header(HttpResponse<?> head, String name) {
    return head.headers().firstValue(name).orElse("");
  }

  private Answer streamed(InputStream body) throws IOException {
    var ends = new ArrayList<Answer>();
    ServerSentEvents.read(body, (event, data) -> event(event, data).ifPresent(ends::add));
    return ends.stream()
        .findFirst()
        .orElseThrow(() -> new IOException("the stream ended before the answer was complete"));
  }

  private Optional<Answer> event(String event, String data) {
    switch (event) {
      case "token" -> listener.text(Json.parse(node, data).path("text").asText());
      case "queue" -> waiting(Json.parse(node, data));
      case "retry" -> {
        losses.add(Json.parse(node, data).path("reason").asText());
        listener.retried(losses.get(losses.size() - 1));
      }
      case "done" -> {
        return Optional.of(Answer.done(Json.parse(node, data), losses));
      }
      case "error" -> {
        return Optional.of(Answer.problem(Json.parse(node, data)));
      }
      default -> {
        // Events of later versions change nothing for a reader of text.
      }
    }
    return Optional.empty();
  }

  private void waiting(JsonNode queue) {
    JsonNode expected = queue.path("expected_ms");
    listener.waiting(
        queue.path("device").asText(),
        queue.path("position").asInt(),
        expected.isNumber() ? OptionalLong.of(expected.asLong()) : OptionalLong.empty());
  }

  /**
   * How a question ended.
   *
   * @param json the response, or the problem
   * @param failure why there is no answer; absent if there is one
   * @param losses why each run was lost that another one continued; known of streams only
   */
  record Answer(JsonNode json, Optional<FailureCode> failure, List<String> losses) {

    Answer {
      losses = List.copyOf(losses);
    }

    static Answer done(JsonNode json, List<String> losses) {
      return new Answer(json, Optional.empty(), losses);
    }

    static Answer problem(JsonNode json) {
      var code = FailureCode.ofLabel(json.path("code").asText());
      return new Answer(json, Optional.of(code), List.of());
    }
  }
}
