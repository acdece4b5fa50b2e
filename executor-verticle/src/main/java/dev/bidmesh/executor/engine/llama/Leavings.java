package dev.bidmesh.executor.engine.llama;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Generations that ended for whoever wanted them, but not yet in the process. Within turns. */
final class Leavings {

  private final Map<Long, Leaving> leaving = new LinkedHashMap<>();

  /** The process was told to stop one, which nobody tells anything from now on. */
  void add(LlamaRun run) {
    leaving.put(run.id(), new Leaving(run, false));
  }

  /** One that has not stopped. */
  Optional<LlamaRun> find(long id) {
    return Optional.ofNullable(leaving.get(id)).map(Leaving::run);
  }

  /** It has stopped. */
  void gone(long id) {
    leaving.remove(id);
  }

  /** It should have stopped by now; whether it has not. */
  boolean isLate(long id) {
    return leaving.computeIfPresent(id, (same, each) -> each.late()) != null;
  }

  /** All of them went with their process. */
  void clear() {
    leaving.clear();
  }

  int size() {
    return leaving.size();
  }

  /**
   * Whether the process does not stop what it is to stop: one that still reads its prompt counts
   * only if somebody waits for its slot.
   */
  boolean isHung(boolean waited) {
    return leaving.values().stream()
        .anyMatch(each -> each.isLate() && (each.run().hasWritten() || waited));
  }

  /**
   * One that is to stop.
   *
   * @param isLate whether it should have stopped by now
   */
  private record Leaving(LlamaRun run, boolean isLate) {
    Leaving late() {
      return new Leaving(run, true);
    }
  }
}
