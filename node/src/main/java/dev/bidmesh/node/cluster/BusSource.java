package dev.bidmesh.node.cluster;

import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import java.util.concurrent.CompletableFuture;

/** Where a node gets its event bus from, the first time and whenever it needs a new one. */
public interface BusSource {

  /** The ports that it needs. */
  PortWishes ports();

  /**
   * Opens an event bus.
   *
   * @param ports claimed, with those of event bus and cluster released
   * @return fails with a {@link dev.bidmesh.node.StartupException} for what an operator can remove
   */
  CompletableFuture<Opened> open(Ports ports);

  /**
   * What came of it.
   *
   * @param link the event bus
   * @param state how it belongs to a mesh
   */
  record Opened(ClusterLink link, MeshState state) {}

  /** An event bus that never leaves the process. */
  static BusSource local(PortWishes ports) {
    return new BusSource() {
      @Override
      public PortWishes ports() {
        return ports;
      }

      @Override
      public CompletableFuture<Opened> open(Ports claimed) {
        return CompletableFuture.completedFuture(
            new Opened(ClusterLink.local(), new MeshState.Alone()));
      }
    };
  }
}
