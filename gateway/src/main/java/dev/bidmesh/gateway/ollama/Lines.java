package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.openai.ToolCalls;
import dev.bidmesh.protocol.message.ContentKind;
import java.util.List;
import java.util.Optional;

/** The lines of an answer: chats have a message in each, plain generation has a text. */
enum Lines {
  /** {@code /api/chat}. */
  CHAT {
    @Override
    Object of(Head head, Body body, Optional<Ending> ending) {
      var message =
          new Message(
              "assistant",
              body.text(),
              Optional.of(body.thinking()).filter(text -> !text.isEmpty()),
              Optional.of(body.calls()).filter(calls -> !calls.isEmpty()));
      return new ChatLine(
          head.model(), head.createdAt(), message, ending.isPresent(), Figures.of(ending));
    }
  },
  /** {@code /api/generate}. */
  TEXT {
    @Override
    Object of(Head head, Body body, Optional<Ending> ending) {
      return new TextLine(
          head.model(),
          head.createdAt(),
          body.text(),
          Optional.of(body.thinking()).filter(text -> !text.isEmpty()),
          ending.isPresent(),
          Figures.of(ending));
    }
  };

  abstract Object of(Head head, Body body, Optional<Ending> ending);

  /** The answer of a model that is asked nothing, but to be loaded or unloaded. */
  Object idle(Head head, boolean unloads) {
    String reason = unloads ? "unload" : "load";
    return of(head, Body.NOTHING, Optional.of(new Ending(reason, Optional.empty())));
  }

  /** What every line begins with. */
  record Head(String model, String createdAt) {}

  /** What is new. */
  record Body(String text, String thinking, List<JsonNode> calls) {

    static final Body NOTHING = new Body("", "", List.of());

    static Body of(ContentKind kind, String content) {
      return kind == ContentKind.REASONING
          ? new Body("", content, List.of())
          : new Body(content, "", List.of());
    }

    static Body calls(List<JsonNode> calls) {
      return new Body("", "", calls.stream().map(ToolCalls::withObject).toList());
    }

    static Body whole(Answer answer) {
      List<JsonNode> calls = ToolCalls.of(answer).stream().map(ToolCalls::withObject).toList();
      return new Body(answer.output(), answer.reasoning(), calls);
    }
  }

  /**
   * The end of an answer.
   *
   * @param reason in the words of the API
   * @param answer absent if nothing was generated
   */
  record Ending(String reason, Optional<Answer> answer) {

    static Ending of(Answer answer) {
      return new Ending(answer.result().finish().label(), Optional.of(answer));
    }
  }
}
