package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.PromptId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Who waits for the answer to one prompt: the request that brought it, and those that claim to be
 * the same. Each goes by the id that was made for its own request.
 */
final class Audience {

  /** Requests that may wait for one prompt; who repeats itself more often has lost count. */
  static final int MAX = 16;

  private final Map<PromptId, Boolean> streamed = new LinkedHashMap<>();
  private final Set<PromptId> behind = new LinkedHashSet<>();

  void join(PromptId listener, boolean wantsStream) {
    streamed.put(listener, wantsStream);
  }

  void leave(PromptId listener) {
    streamed.remove(listener);
    behind.remove(listener);
  }

  /**
   * A listener does not keep up.
   *
   * @return whether that is news, of one that is here
   */
  boolean fallBehind(PromptId listener) {
    return streamed.containsKey(listener) && behind.add(listener);
  }

  /** A listener has caught up. */
  void catchUp(PromptId listener) {
    behind.remove(listener);
  }

  /** Those that do not keep up; one of them is enough to stop the flow for all. */
  List<PromptId> behind() {
    return List.copyOf(behind);
  }

  boolean isEmpty() {
    return streamed.isEmpty();
  }

  /** Requests that wait. */
  int size() {
    return streamed.size();
  }

  boolean hasStreams() {
    return streamed.containsValue(true);
  }

  /** All listeners. */
  List<PromptId> all() {
    return List.copyOf(streamed.keySet());
  }

  /** Tells all. */
  void tell(Turn turn, Function<PromptId, ClientOutput> words) {
    all().forEach(listener -> turn.emit(words.apply(listener)));
  }

  /** Tells those who want the answer piece by piece. */
  void stream(Turn turn, Function<PromptId, ClientOutput> words) {
    all().stream()
        .filter(listener -> streamed.getOrDefault(listener, false))
        .forEach(listener -> turn.emit(words.apply(listener)));
  }
}
