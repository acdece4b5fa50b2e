package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RunPhase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a client how its prompt waits, whenever that is not what it was told last of the same
 * device. While two devices have the prompt and one of them runs it, it does not wait.
 */
final class QueueNews {

  private static final long MS_PER_S = 1_000;

  private final PromptContext prompt;

  /** What was told last of each live attempt; nothing of one that has a slot. */
  private final Map<Integer, Optional<Told>> last = new HashMap<>();

  QueueNews(PromptContext prompt) {
    this.prompt = prompt;
  }

  /** A run gave a sign of life. */
  void heard(Attempt attempt, Progress sign, Turn turn) {
    prompt.trace.live(
        new PromptTrace.Live(sign.phase(), sign.position(), sign.waitMs(), sign.tokens()));
    last.keySet().retainAll(live());
    if (sign.phase() != RunPhase.QUEUED || sign.position() < 1) {
      last.put(attempt.number(), Optional.empty());
      return;
    }
    var news = Optional.of(new Told(sign.position(), seconds(sign.waitMs())));
    if (!hasSlotBeside(attempt) && !news.equals(last.put(attempt.number(), news))) {
      prompt.emit(
          new PromptEvent.Queued(
              prompt.promptId(), attempt.deviceName(), sign.position(), sign.waitMs()),
          turn);
    }
  }

  private List<Integer> live() {
    return prompt.state().runs().stream().map(run -> run.attempt().number()).toList();
  }

  private boolean hasSlotBeside(Attempt attempt) {
    return last.entrySet().stream()
        .anyMatch(each -> each.getKey() != attempt.number() && each.getValue().isEmpty());
  }

  /** A wait that only became shorter by the time that has passed is no news within a second. */
  private static long seconds(OptionalLong waitMs) {
    return waitMs.isPresent() ? waitMs.getAsLong() / MS_PER_S : -1;
  }

  private record Told(int position, long waitS) {}
}
