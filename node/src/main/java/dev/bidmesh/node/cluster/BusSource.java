package dev.bidmesh.node.cluster;

import dev.bidmesh.protocol.DeviceProfile;
import java.util.concurrent.CompletableFuture;

/** Where a node gets its event bus from, the first time and whenever it needs a new one. */
public interface BusSource extends AutoCloseable {

  /** The ports that it needs. */
  PortWishes ports();

  /**
   * Opens an event bus. The first time, whatever keeps the node from running as it was told to is a
   * failure; later it becomes part of the {@link MeshState}, since a node that serves goes on.
   *
   * @param ports claimed; those of event bus and cluster are released when they are needed
   * @param profile of this start
   * @return fails with a {@link dev.bidmesh.node.StartupException} for what an operator can remove,
   *     and with a {@link java.net.BindException} among the causes if a port is taken
   */
  CompletableFuture<Membership> open(ClaimedPorts ports, DeviceProfile profile);

  /** Ends its threads; the event buses have been closed by then. */
  @Override
  void close();

  /** An event bus that never leaves the process. */
  static BusSource local(PortWishes ports) {
    return new BusSource() {
      @Override
      public PortWishes ports() {
        return ports;
      }

      @Override
      public CompletableFuture<Membership> open(ClaimedPorts claimed, DeviceProfile profile) {
        return CompletableFuture.completedFuture(Membership.none(ClusterLink.local(), profile));
      }

      @Override
      public void close() {
        // It has no threads.
      }
    };
  }
}
