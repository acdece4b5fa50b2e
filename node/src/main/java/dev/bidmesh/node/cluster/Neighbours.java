package dev.bidmesh.node.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where nodes may be that nobody has named. What it says is not to be trusted: a node joins only
 * who proves to be of its mesh. Safe for use by many threads.
 */
public interface Neighbours extends AutoCloseable {

  /**
   * Begins to listen, and to tell others of this node; a later call tells what is known by then.
   *
   * @param self the node's own cluster port
   * @return completes with cluster ports once any is known, or after a time in which none was heard
   */
  CompletableFuture<List<HostPort>> open(HostPort self);

  /** The cluster ports that are known now. */
  List<HostPort> heard();

  /** How many cluster ports are known at most. */
  int most();

  /** Asks who is there once more; does not wait for answers. */
  void askAgain();

  /**
   * Those that have proven to be of the mesh: they are not forgotten for others.
   *
   * @param members their cluster ports; those of an earlier call count no more
   */
  void trust(List<HostPort> members);

  /** Time between looks at them. */
  Duration interval();

  /** Hears of nobody any more, and begins to tell others that this node ends; does not wait. */
  void leave();

  @Override
  void close();

  /** Nobody. */
  static Neighbours none() {
    return new Neighbours() {
      @Override
      public CompletableFuture<List<HostPort>> open(HostPort self) {
        return CompletableFuture.completedFuture(List.of());
      }

      @Override
      public List<HostPort> heard() {
        return List.of();
      }

      @Override
      public int most() {
        return 0;
      }

      @Override
      public void askAgain() {
        // There is nobody to ask.
      }

      @Override
      public void trust(List<HostPort> members) {
        // There is nobody to forget.
      }

      @Override
      public Duration interval() {
        return Duration.ZERO;
      }

      @Override
      public void leave() {
        // Nobody was told of it.
      }

      @Override
      public void close() {
        // It has no threads.
      }
    };
  }
}
