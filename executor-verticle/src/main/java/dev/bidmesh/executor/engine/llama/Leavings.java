package dev.bidmesh.executor.engine.llama;

import java.util.LinkedHashMap;
import java.util.Map;

/** Generations that ended for whoever wanted them, but not yet in the process. Within turns. */
final class Leavings {

  private final Map<Long, Leaving> leaving = new LinkedHashMap<>();

  /**
   * The process was told to stop one.
   *
   * @param wrote whether it has read the prompt and begun to write
   */
  void add(long id, boolean wrote) {
    leaving.put(id, new Leaving(wrote, false));
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
    return leaving.values().stream().anyMatch(each -> each.isLate() && (each.wrote() || waited));
  }

  /**
   * One that is to stop.
   *
   * @param isLate whether it should have stopped by now
   */
  private record Leaving(boolean wrote, boolean isLate) {
    Leaving late() {
      return new Leaving(wrote, true);
    }
  }
}
