package dev.bidmesh.executor.engine.llama.child;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the process tells the node, one to a line of its standard output. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ChildEvent.Loaded.class, name = "loaded"),
  @JsonSubTypes.Type(value = ChildEvent.NotLoaded.class, name = "notLoaded"),
  @JsonSubTypes.Type(value = ChildEvent.Beat.class, name = "beat"),
  @JsonSubTypes.Type(value = ChildEvent.Begun.class, name = "begun"),
  @JsonSubTypes.Type(value = ChildEvent.PromptRead.class, name = "read"),
  @JsonSubTypes.Type(value = ChildEvent.Text.class, name = "text"),
  @JsonSubTypes.Type(value = ChildEvent.Ended.class, name = "ended")
})
public sealed interface ChildEvent {

  /** It takes generations. */
  record Loaded() implements ChildEvent {}

  /** It will not take any, and ends. */
  record NotLoaded(String reason) implements ChildEvent {}

  /** It lives. */
  record Beat() implements ChildEvent {}

  /**
   * A prompt is about to be brought into the form of the model, or counted: either may end the
   * process. One at a time, until it is told that the prompt is read, or the generation over.
   *
   * @param id of the generation
   */
  record Begun(long id) implements ChildEvent {}

  /**
   * A generation has a prompt of so many tokens, template included.
   *
   * @param id of the generation
   */
  record PromptRead(long id, int tokens) implements ChildEvent {}

  /**
   * More of an answer: whole characters.
   *
   * @param id of the generation
   * @param tokens that it consists of
   */
  record Text(long id, String text, int tokens) implements ChildEvent {}

  /**
   * A generation is over.
   *
   * @param id of the generation
   * @param promptTokens tokens of the prompt, 0 if it was not counted
   * @param reason what went wrong, for people; empty if nothing did
   */
  record Ended(long id, How how, int promptTokens, String reason) implements ChildEvent {}

  /** How a generation ended. */
  enum How {
    /** The model said that its answer is over. */
    STOP,
    /** The limit of tokens, or the end of the context. */
    LENGTH,
    /** It was told to. */
    CANCELLED,
    /** The prompt does not fit. */
    TOO_LONG,
    /** Something else. */
    ERROR
  }
}
