package dev.bidmesh.node.discover;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Those that were heard and have not said good-bye, by the names of their announcements. Whoever
 * floods the network with names takes no more than so many places.
 *
 * <p>Safe for use by many threads.
 */
final class HeardNodes {

  private final int most;
  private final Predicate<Heard> wanted;
  private final Map<String, Heard> nodes = new LinkedHashMap<>();
  private final CompletableFuture<Void> any = new CompletableFuture<>();

  /**
   * @param most that are remembered
   * @param wanted which of them
   */
  HeardNodes(int most, Predicate<Heard> wanted) {
    this.most = most;
    this.wanted = wanted;
  }

  /** A node tells of itself, for the first time or again. */
  void heard(String name, Heard node) {
    synchronized (nodes) {
      if (!wanted.test(node) || (nodes.size() >= most && !nodes.containsKey(name))) {
        return;
      }
      nodes.put(name, node);
    }
    any.complete(null);
  }

  /** A node is not heard any more. */
  void gone(String name) {
    synchronized (nodes) {
      nodes.remove(name);
    }
  }

  /** All, each once, in the order in which they were heard first. */
  List<Heard> all() {
    synchronized (nodes) {
      return nodes.values().stream().distinct().toList();
    }
  }

  /** Completes with the first. */
  CompletableFuture<Void> any() {
    return any.copy();
  }
}
