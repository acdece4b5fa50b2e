package dev.bidmesh.executor.engine.llama.child;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What the node tells the process, one to a line of its standard input. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ChildCommand.Load.class, name = "load"),
  @JsonSubTypes.Type(value = ChildCommand.Generate.class, name = "generate"),
  @JsonSubTypes.Type(value = ChildCommand.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = ChildCommand.Pause.class, name = "pause"),
  @JsonSubTypes.Type(value = ChildCommand.Resume.class, name = "resume")
})
public sealed interface ChildCommand {

  /**
   * First of all: the model.
   *
   * @param mark what every line of the process is to begin with; native code writes there too
   * @param model path of the file
   * @param slots generations at once
   * @param context most tokens of each, prompt and answer together
   * @param threads processor threads, 0 for as many as llama.cpp likes
   * @param beginsWithToken whether a prompt gets a token before its text
   * @param beatMs time between life signs
   */
  record Load(
      String mark,
      String model,
      int slots,
      int context,
      int threads,
      boolean beginsWithToken,
      long beatMs)
      implements ChildCommand {}

  /**
   * A generation.
   *
   * @param id chosen by the node
   * @param turns the conversation, without control tokens
   * @param raw the whole prompt as the model is to read it, in place of the conversation; empty:
   *     none
   * @param prefix the beginning of the answer, which is given; empty: none
   * @param maxTokens most new tokens, at least 1
   * @param temperature 0: the most likely token each time
   * @param topP mass of the tokens that are drawn from
   * @param seed of the draws
   * @param rate tokens per second that it is slowed to; 0: not slowed
   * @param countOnly whether it ends once the tokens of {@code raw} were counted; never with the
   *     template, which may end the process with everything in it
   */
  record Generate(
      long id,
      List<Turn> turns,
      String raw,
      String prefix,
      int maxTokens,
      double temperature,
      double topP,
      int seed,
      double rate,
      boolean countOnly)
      implements ChildCommand {

    public Generate {
      turns = List.copyOf(turns);
    }

    /** Counts the tokens of a text, and generates nothing. */
    public static Generate count(long id, String text) {
      return new Generate(id, List.of(), text, "", 1, 0, 1, 0, 0, true);
    }
  }

  /**
   * One message of a conversation.
   *
   * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
   */
  record Turn(String role, String content) {}

  /** Ends a generation. */
  record Cancel(long id) implements ChildCommand {}

  /** Lets a generation wait. */
  record Pause(long id) implements ChildCommand {}

  /** Lets it go on. */
  record Resume(long id) implements ChildCommand {}
}
