package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.protocol.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** One question of a chat, put to a node by the OpenAI API. */
final class ChatCall implements AutoCloseable {

  private static final String END = "[DONE]";

  private final NodeUrl node;
  private final Consumer<String> listener;
  private final Call call;
  private final StringBuilder text = new StringBuilder();
  private OptionalInt tokens = OptionalInt.empty();
  private Optional<String> failure = Optional.empty();
  private boolean tooLong;
  private boolean complete;

  /**
   * Sends the question.
   *
   * @param session prompts of one session stay on one device while that is quick
   * @param listener hears the text as it comes, on the thread that waits for it
   */
  ChatCall(
      NodeHttp http,
      NodeUrl node,
      String body,
      String session,
      ChatOptions options,
      Consumer<String> listener) {
    this.node = node;
    this.listener = listener;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.at("/v1/chat/completions"))
            .header("content-type", "application/json")
            .header("x-bidmesh-session", session)
            .POST(BodyPublishers.ofString(body));
    options.device().ifPresent(name -> request.header("x-bidmesh-device", encoded(name)));
    this.call = Call.send(http, node, request, options.deadline().plus(Duration.ofSeconds(5)));
  }

  /**
   * Waits for the end of the answer.
   *
   * @throws CliException if the node did not answer, or the call was called off
   */
  Answer await() {
    return call.read(this::answer);
  }

  /** What has come of the text. */
  String text() {
    return text.toString();
  }

  /** Ends it from any thread, and with it the generation. */
  void callOff() {
    call.callOff(ExitCode.INTERRUPTED);
  }

  @Override
  public void close() {
    call.close();
  }

  private Answer answer(HttpResponse<?> head, InputStream body) throws IOException {
    String type = head.headers().firstValue("content-type").orElse("");
    if (type.startsWith("text/event-stream")) {
      ServerSentEvents.read(body, (event, data) -> piece(data));
      if (!complete && failure.isEmpty()) {
        throw new IOException("the stream ended before the answer was complete");
      }
    } else {
      JsonNode json = Json.parse(node, new String(body.readAllBytes(), StandardCharsets.UTF_8));
      failure = Optional.of(problem(json));
    }
    return new Answer(
        header(head, "x-bidmesh-prompt"),
        header(head, "x-bidmesh-device"),
        tokens,
        failure,
        tooLong);
  }

  private void piece(String data) {
    if (data.equals(END)) {
      complete = true;
      return;
    }
    JsonNode json = Json.parse(node, data);
    if (json.has("error")) {
      failure = Optional.of(problem(json));
      return;
    }
    JsonNode delta = json.path("choices").path(0).path("delta").path("content");
    if (delta.isTextual() && !delta.textValue().isEmpty()) {
      text.append(delta.textValue());
      listener.accept(delta.textValue());
    }
    JsonNode usage = json.path("usage").path("completion_tokens");
    if (usage.isNumber()) {
      tokens = OptionalInt.of(usage.asInt());
    }
  }

  private String problem(JsonNode json) {
    JsonNode error = json.path("error");
    if (!error.path("message").isTextual()) {
      throw Json.problem(node, json).orElseGet(() -> Json.notANode(node));
    }
    String code = error.path("code").asText();
    tooLong = code.equals("context_length_exceeded") || code.equals(FailureCode.TOO_LARGE.label());
    return error.path("message").textValue();
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Names are percent-encoded, since only ASCII may stand in a header. */
  private static Optional<String> header(HttpResponse<?> head, String name) {
    return head.headers()
        .firstValue(name)
        .map(value -> URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
  }

  /**
   * How a question ended.
   *
   * @param prompt id of the prompt
   * @param device who answered
   * @param tokens of the answer, if they were told
   * @param failure why it is not complete; absent if it is
   * @param tooLong whether it failed because more was said than can be read
   */
  record Answer(
      Optional<String> prompt,
      Optional<String> device,
      OptionalInt tokens,
      Optional<String> failure,
      boolean tooLong) {}
}
