package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.PromptId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Who waits for the answer to one prompt: the request that brought it, and those that claim to be
 * the same. Each goes by the id that was made for its own request.
 */
final class Audience {

  /** Requests that may wait for one prompt; who repeats itself more often has lost count. */
  static final int MAX = 16;

  private final Map<PromptId, Boolean> streamed = new LinkedHashMap<>();

  void join(PromptId listener, boolean wantsStream) {
    streamed.put(listener, wantsStream);
  }

  void leave(PromptId listener) {
    streamed.remove(listener);
  }

  boolean isEmpty() {
    return streamed.isEmpty();
  }

  boolean isFull() {
    return streamed.size() >= MAX;
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
