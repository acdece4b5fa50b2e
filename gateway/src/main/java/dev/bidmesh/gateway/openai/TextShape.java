package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.message.ContentKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /v1/completions}. */
record TextShape() implements Shape {

  @Override
  public Object whole(String id, Instant created, Answer answer) {
    var head = new Head(id, created.getEpochSecond(), answer.result().model());
    return completion(
        head,
        List.of(new TextChoice(0, answer.output(), Optional.of(finish(answer)))),
        Optional.of(Usage.of(answer.result())));
  }

  @Override
  public Optional<Object> opening(Head head) {
    return Optional.empty();
  }

  @Override
  public Optional<Object> piece(Head head, ContentKind kind, String content) {
    return kind == ContentKind.TEXT
        ? Optional.of(
            completion(
                head, List.of(new TextChoice(0, content, Optional.empty())), Optional.empty()))
        : Optional.empty();
  }

  @Override
  public Optional<Object> calls(Head head, List<JsonNode> deltas) {
    return Optional.empty();
  }

  @Override
  public Object end(Head head, String finish) {
    return completion(head, List.of(new TextChoice(0, "", Optional.of(finish))), Optional.empty());
  }

  @Override
  public String finish(Answer answer) {
    return answer.result().finish().label();
  }

  @Override
  public Object usage(Head head, Usage usage) {
    return completion(head, List.of(), Optional.of(usage));
  }

  private static TextCompletion completion(
      Head head, List<TextChoice> choices, Optional<Usage> usage) {
    return new TextCompletion(
        "cmpl-" + head.id(), "text_completion", head.created(), head.model(), choices, usage);
  }

  record TextCompletion(
      String id,
      String object,
      long created,
      String model,
      List<TextChoice> choices,
      Optional<Usage> usage) {}

  record TextChoice(
      int index,
      String text,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> finishReason) {}
}
