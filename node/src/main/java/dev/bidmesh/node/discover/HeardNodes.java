package dev.bidmesh.node.discover;

import dev.bidmesh.node.cluster.HostPort;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Those that were heard and have not said good-bye, by their addresses. Whoever floods the network
 * takes no more than so many places: when all are taken, the one goes that was not heard of
 * longest, but never a trusted one. Trusted ones are also kept when all else that was heard is
 * dropped, for a number of looks, until they are heard or trusted again.
 *
 * <p>Safe for use by many threads.
 */
final class HeardNodes {

  /** One that was kept in a flood is forgotten at so many looks in a row, not heard or trusted. */
  static final int MOST_LOOKS = 12;

  private final int most;
  private final Predicate<Heard> wanted;
  private final Map<HostPort, Place> places = new LinkedHashMap<>();
  private final CompletableFuture<Void> any = new CompletableFuture<>();
  private Set<HostPort> trusted = Set.of();

  /**
   * What one address has.
   *
   * @param name of its last announcement, which alone can take it back
   * @param looks since it was trusted last; absent: its announcement holds
   */
  private record Place(String name, Heard node, OptionalInt looks) {

    static Place heard(String name, Heard node) {
      return new Place(name, node, OptionalInt.empty());
    }

    Place unheard() {
      return looks.isPresent() ? this : new Place(name, node, OptionalInt.of(0));
    }

    Place looked(boolean trusted) {
      return looks.isEmpty()
          ? this
          : new Place(name, node, OptionalInt.of(trusted ? 0 : looks.getAsInt() + 1));
    }

    boolean isOver() {
      return looks.orElse(0) >= MOST_LOOKS;
    }
  }

  /**
   * @param most that are remembered
   * @param wanted which of them
   */
  HeardNodes(int most, Predicate<Heard> wanted) {
    this.most = most;
    this.wanted = wanted;
  }

  /** Places. */
  int most() {
    return most;
  }

  /** A node tells of itself, for the first time or again. */
  void heard(String name, Heard node) {
    synchronized (places) {
      if (!wanted.test(node)) {
        return;
      }
      places.remove(node.address());
      if (places.size() >= most && !makeRoom()) {
        return;
      }
      places.put(node.address(), Place.heard(name, node));
    }
    any.complete(null);
  }

  /** A node is not heard any more. */
  void gone(String name) {
    synchronized (places) {
      places.values().removeIf(each -> each.name().equals(name));
    }
  }

  /**
   * Only these keep their places when all are taken, and when others are dropped; told at each
   * look.
   */
  void trust(Collection<HostPort> addresses) {
    synchronized (places) {
      trusted = Set.copyOf(addresses);
      places.replaceAll((address, place) -> place.looked(trusted.contains(address)));
      places.values().removeIf(Place::isOver);
    }
  }

  /**
   * What was heard may be made up, or not be true any more: drops all but the trusted ones and
   * those that were so when it was last called.
   */
  void keepTrusted() {
    synchronized (places) {
      places
          .entrySet()
          .removeIf(each -> !trusted.contains(each.getKey()) && each.getValue().looks().isEmpty());
      places.replaceAll((address, place) -> place.unheard());
    }
  }

  /** Whether any is there by an announcement that holds, and not only because it is trusted. */
  boolean hearsAny() {
    synchronized (places) {
      return places.values().stream().anyMatch(each -> each.looks().isEmpty());
    }
  }

  /** Nothing of what was heard is true any more. */
  void clear() {
    synchronized (places) {
      places.clear();
    }
  }

  /** All, each once, those first that were not heard of longest. */
  List<Heard> all() {
    synchronized (places) {
      return places.values().stream().map(Place::node).toList();
    }
  }

  /** Completes with the first. */
  CompletableFuture<Void> any() {
    return any.copy();
  }

  private boolean makeRoom() {
    var oldest = places.keySet().iterator();
    while (oldest.hasNext()) {
      if (!trusted.contains(oldest.next())) {
        oldest.remove();
        return true;
      }
    }
    return false;
  }
}
