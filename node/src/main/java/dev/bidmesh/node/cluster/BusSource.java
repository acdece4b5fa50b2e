package dev.bidmesh.node.cluster;

import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.concurrent.CompletableFuture;

/** Where a node gets its event bus from, the first time and whenever it needs a new one. */
public interface BusSource extends AutoCloseable {

  /** The ports that it needs. */
  PortWishes ports();

  /**
   * Looks at what there is to join. Takes as long as an address that does not answer is waited for,
   * so an event bus that is to be replaced should serve meanwhile.
   *
   * @param own the node's ports
   */
  CompletableFuture<Opener> look(Ports own);

  /**
   * The node is about to stop: whoever may have heard of it is told so; does not wait for that. An
   * event bus that it has opened goes on.
   */
  void leaving();

  /** Ends its threads; the event buses have been closed by then. */
  @Override
  void close();

  /** Opens an event bus, joining what a look has found. */
  @FunctionalInterface
  interface Opener {

    /**
     * Opens an event bus; to be called once. The first time, whatever keeps the node from running
     * as it was told to is a failure; later it becomes part of the {@link MeshState}, since a node
     * that serves goes on.
     *
     * @param ports claimed; those of event bus and cluster are released when they are needed
     * @param profile of this start
     * @return fails with a {@link dev.bidmesh.node.StartupException} for what an operator can
     *     remove, and with a {@link java.net.BindException} among the causes if a port is taken
     */
    CompletableFuture<Membership> open(ClaimedPorts ports, DeviceProfile profile);
  }

  /** An event bus that never leaves the process. */
  static BusSource local(PortWishes ports) {
    return new BusSource() {
      @Override
      public PortWishes ports() {
        return ports;
      }

      @Override
      public CompletableFuture<Opener> look(Ports own) {
        return CompletableFuture.completedFuture(
            (claimed, profile) ->
                CompletableFuture.completedFuture(Membership.none(ClusterLink.local(), profile)));
      }

      @Override
      public void leaving() {
        // Nobody has heard of it.
      }

      @Override
      public void close() {
        // It has no threads.
      }
    };
  }
}
