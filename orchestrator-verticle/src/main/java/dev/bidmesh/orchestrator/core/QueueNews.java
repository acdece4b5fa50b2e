package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RunPhase;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells a client how its prompt waits, whenever that is not what it was told last. */
final class QueueNews {

  private static final long MS_PER_S = 1_000;

  private final PromptContext prompt;
  private Optional<Told> last = Optional.empty();

  QueueNews(PromptContext prompt) {
    this.prompt = prompt;
  }

  /** A run gave a sign of life. */
  void heard(Attempt attempt, Progress sign, Turn turn) {
    prompt.trace.live(
        new PromptTrace.Live(sign.phase(), sign.position(), sign.waitMs(), sign.tokens()));
    if (sign.phase() != RunPhase.QUEUED || sign.position() < 1) {
      last = Optional.empty();
      return;
    }
    var news = new Told(attempt.number(), sign.position(), seconds(sign.waitMs()));
    if (!last.equals(Optional.of(news))) {
      last = Optional.of(news);
      prompt.emit(
          new PromptEvent.Queued(
              prompt.promptId(), attempt.deviceName(), sign.position(), sign.waitMs()),
          turn);
    }
  }

  /** A wait that only became shorter by the time that has passed is no news within a second. */
  private static long seconds(OptionalLong waitMs) {
    return waitMs.isPresent() ? waitMs.getAsLong() / MS_PER_S : -1;
  }

  private record Told(int attempt, int position, long waitS) {}
}
