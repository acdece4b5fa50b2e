package dev.bidmesh.node.cluster;

import dev.bidmesh.protocol.DeviceProfile;
import java.util.concurrent.CompletableFuture;

/** An event bus that a node was given, and how the node belongs to a mesh through it. */
public interface Membership {

  /** The event bus, which the node closes. */
  ClusterLink link();

  /** Who the node is on it: its start count exceeds all that the mesh has heard of. */
  DeviceProfile profile();

  /**
   * Tells how the node belongs to the mesh, now and whenever that changes, and when a new event bus
   * is needed. Call once.
   *
   * @return completes when it was told for the first time; fails if that could not be found out
   */
  CompletableFuture<Void> follow(Follower follower);

  /**
   * Whether it would ask for {@link Follower#rejoin()} as things stand now: whom it was to join may
   * have joined it meanwhile, or be gone.
   */
  CompletableFuture<Boolean> isRejoinDue();

  /** Tells nothing any more. To be called before the event bus is closed. */
  void forget();

  /** Hears of a membership, on a thread that it must not keep. */
  interface Follower {

    /** It is so from now on. */
    void changed(MeshState state);

    /**
     * Whoever is to be joined answers: the event bus is to be made anew in a moment without
     * prompts, if {@link Membership#isRejoinDue()} then. Asked for again as long as that is so.
     */
    void rejoin();

    /** The event bus cannot be trusted any more, and is to be made anew at once. */
    void broken();
  }

  /** One that belongs to nobody. */
  static Membership none(ClusterLink link, DeviceProfile profile) {
    return new Membership() {
      @Override
      public ClusterLink link() {
        return link;
      }

      @Override
      public DeviceProfile profile() {
        return profile;
      }

      @Override
      public CompletableFuture<Void> follow(Follower follower) {
        follower.changed(new MeshState.Alone());
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public CompletableFuture<Boolean> isRejoinDue() {
        return CompletableFuture.completedFuture(false);
      }

      @Override
      public void forget() {
        // Nothing was watched.
      }
    };
  }
}
