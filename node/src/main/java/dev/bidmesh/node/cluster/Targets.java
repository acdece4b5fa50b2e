package dev.bidmesh.node.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The addresses through which a node is to join. */
final class Targets {

  private final List<HostPort> all;
  private final Probe probe;
  private final Executor threads;

  /**
   * @param all as configured
   * @param timeout of each step of a probe
   * @param threads that may be blocked for a few of those
   */
  Targets(List<HostPort> all, Duration timeout, Executor threads) {
    this.all = List.copyOf(all);
    this.probe = new Probe(timeout);
    this.threads = threads;
  }

  /** Whether there is anybody to join but the node itself. */
  boolean areOthers(HostPort self) {
    return all.stream().anyMatch(each -> !isSame(each, self));
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

  /** Whether one of them is among the members. */
  boolean isAmong(List<MemberCard> members) {
    return members.stream()
        .anyMatch(member -> all.stream().anyMatch(each -> isSame(each, member.cluster())));
  }

  /** All nodes of a mesh may have the same list, which then holds each node itself. */
  private Optional<Probed> probe(HostPort target, HostPort self) {
    return isSame(target, self) ? Optional.empty() : Optional.of(probe.probe(target));
  }

  private static boolean isSame(HostPort target, HostPort numeric) {
    try {
      return target.port() == numeric.port()
          && InetAddress.getByName(target.host()).equals(InetAddress.getByName(numeric.host()));
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
