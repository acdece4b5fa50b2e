package dev.bidmesh.node.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
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

  /** Asks all but the node itself at once. The futures never fail. */
  CompletableFuture<List<Probed>> probe(HostPort self) {
    var asked =
        all.stream()
            .filter(each -> !isSelf(each, self))
            .map(each -> CompletableFuture.supplyAsync(() -> probe.probe(each), threads))
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
  }

  /** All nodes of a mesh may have the same list, which then holds each node itself. */
  private static boolean isSelf(HostPort target, HostPort self) {
    try {
      return target.port() == self.port()
          && InetAddress.getByName(target.host()).getHostAddress().equals(self.host());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
