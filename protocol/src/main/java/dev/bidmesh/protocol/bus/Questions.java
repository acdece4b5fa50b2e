package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.PromptId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which question the address of an answer belongs to, of the questions that were asked lately. Safe
 * for use by many threads.
 */
final class Questions {

  private final Map<String, Question> asked;

  /**
   * @param most questions that are remembered
   */
  Questions(int most) {
    this.asked =
        Collections.synchronizedMap(
            new LinkedHashMap<>() {
              private static final long serialVersionUID = 1L;

              @Override
              protected boolean removeEldestEntry(Map.Entry<String, Question> eldest) {
                return size() > most;
              }
            });
  }

  void asked(String replyAddress, Question question) {
    asked.put(replyAddress, question);
  }

  Optional<Question> of(String replyAddress) {
    return Optional.ofNullable(asked.get(replyAddress));
  }

  void forget() {
    asked.clear();
  }

  /**
   * A question.
   *
   * @param address where it went
   * @param promptId prompt that it belongs to
   * @param aboutTaps whether it is one of those that nobody is shown
   * @param network whether it crossed the network
   */
  record Question(String address, Optional<PromptId> promptId, boolean aboutTaps, boolean network) {

    /** The same where an answer names the prompt, as a question about none may. */
    Question or(Optional<PromptId> named) {
      return new Question(address, promptId.or(() -> named), aboutTaps, network);
    }
  }
}
