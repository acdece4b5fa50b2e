package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.Feedback;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Carries feedback to the devices that it is about. Those of runs that ended in silence are often
 * out of reach at first; it outlives the prompts, and what is not acknowledged is told again a few
 * times and then dropped.
 */
final class FeedbackPost {

  /** Purpose of its questions and timers. */
  static final String PURPOSE = "feedback";

  /** Most letters under way; more are dropped, for a lesson less is no harm. */
  static final int MAX_OPEN = 1_024;

  private final PromptsConfig config;
  private final DoubleSupplier dice;
  private final Map<Key, Letter> open = new HashMap<>();

  FeedbackPost(PromptsConfig config, DoubleSupplier dice) {
    this.config = config;
    this.dice = dice;
  }

  /** Tells what its device has learned from already: once, and whether it is heard or not. */
  void mention(Feedback feedback, Turn turn) {
    turn.send(addressOf(feedback), feedback);
  }

  /** Tells what its device may not know, until it is acknowledged or was told often enough. */
  void post(Feedback feedback, Turn turn) {
    var key = new Key(PURPOSE, feedback.promptId() + "#" + feedback.attempt());
    if (open.size() < MAX_OPEN && open.putIfAbsent(key, new Letter(feedback, 1)) == null) {
      tell(key, feedback, turn);
    }
  }

  void acknowledged(Key key) {
    open.remove(key);
  }

  /** Plans to tell it again, unless it was told often enough. */
  void unanswered(Key key, Turn turn) {
    Letter letter = open.remove(key);
    if (letter != null && letter.tries() < config.feedbackTries()) {
      open.put(key, new Letter(letter.feedback(), letter.tries() + 1));
      double pause = config.feedbackTimeout().toNanos() * (double) (1L << (letter.tries() - 1));
      turn.setTimer(key, Turn.nanos(pause * (1 + dice.getAsDouble() / 4)));
    }
  }

  void onTimer(Key key, Turn turn) {
    Letter letter = open.get(key);
    if (letter != null) {
      tell(key, letter.feedback(), turn);
    }
  }

  private void tell(Key key, Feedback feedback, Turn turn) {
    turn.ask(key, addressOf(feedback), feedback, config.feedbackTimeout());
  }

  private static Address addressOf(Feedback feedback) {
    return Address.device(feedback.lane().deviceId(), Purpose.FEEDBACK);
  }

  /**
   * Feedback under way.
   *
   * @param tries how often it was told, the present time included
   */
  private record Letter(Feedback feedback, int tries) {}
}
