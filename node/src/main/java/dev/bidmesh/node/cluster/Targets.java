package dev.bidmesh.node.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The addresses through which a node is to join.
 *
 * <p>Safe for use by many threads.
 */
final class Targets {

  private final List<HostPort> all;
  private final Probe probe;
  private final Executor threads;
  private final Map<HostPort, InetAddress> known = new ConcurrentHashMap<>();

  /**
   * @param all as configured
   * @param probe that asks one of them
   * @param threads that it may block
   */
  Targets(List<HostPort> all, Probe probe, Executor threads) {
    this.all = List.copyOf(all);
    this.probe = probe;
    this.threads = threads;
  }

  /** Whether there is anybody to join but the node itself. Waits for the names to be resolved. */
  boolean areOthers(HostPort self) {
    return all.stream().anyMatch(each -> !resolvesTo(each, self));
  }

  /** Asks all but the node itself at once. The future never fails. */
  CompletableFuture<List<Probed>> probe(HostPort self) {
    var asked =
        all.stream()
            .map(each -> CompletableFuture.supplyAsync(() -> probe(each, self), threads))
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> asked.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList());
  }

  /**
   * Whether one of them is among the members, by what the last look has made of their names: to
   * resolve one may take seconds.
   */
  boolean isAmong(List<MemberCard> members) {
    return members.stream()
        .anyMatch(member -> all.stream().anyMatch(each -> isKnownAs(each, member.cluster())));
  }

  /** All nodes of a mesh may have the same list, which then holds each node itself. */
  private Optional<Probed> probe(HostPort target, HostPort self) {
    return resolvesTo(target, self) ? Optional.empty() : Optional.of(probe.probe(target));
  }

  private boolean resolvesTo(HostPort target, HostPort numeric) {
    try {
      known.put(target, InetAddress.getByName(target.host()));
    } catch (UnknownHostException e) {
      known.remove(target);
    }
    return isKnownAs(target, numeric);
  }

  private boolean isKnownAs(HostPort target, HostPort numeric) {
    return target.equals(numeric)
        || (target.port() == numeric.port() && isAt(known.get(target), numeric.host()));
  }

  private static boolean isAt(@Nullable InetAddress address, String numericHost) {
    try {
      return address != null && address.equals(InetAddress.getByName(numericHost));
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
