package dev.bidmesh.protocol.bus;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who listens where on a node. Safe for use by many threads. */
final class Listeners {

  private final ConcurrentMap<String, Integer> consumers = new ConcurrentHashMap<>();

  void added(String address) {
    consumers.merge(address, 1, Integer::sum);
  }

  void removed(String address) {
    consumers.computeIfPresent(address, (any, count) -> count > 1 ? count - 1 : null);
  }

  List<Listening> list() {
    return consumers.entrySet().stream()
        .map(entry -> new Listening(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(Listening::address))
        .toList();
  }
}
