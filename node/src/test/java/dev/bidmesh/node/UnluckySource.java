package dev.bidmesh.node;

import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.Membership;
import dev.bidmesh.node.cluster.PortWishes;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Event buses of this process, of which one cannot find out how it belongs to a mesh. */
final class UnluckySource implements BusSource {

  private final BusSource source;
  private final int unlucky;
  private final AtomicInteger opened = new AtomicInteger();

  /**
   * @param unlucky the number of that one, counted from 1
   */
  UnluckySource(PortWishes ports, int unlucky) {
    this.source = BusSource.local(ports);
    this.unlucky = unlucky;
  }

  /** Event buses that were opened so far. */
  int opened() {
    return opened.get();
  }

  @Override
  public PortWishes ports() {
    return source.ports();
  }

  @Override
  public CompletableFuture<Membership> open(ClaimedPorts ports, DeviceProfile profile) {
    boolean fails = opened.incrementAndGet() == unlucky;
    return source.open(ports, profile).thenApply(member -> fails ? lost(member) : member);
  }

  @Override
  public void close() {
    source.close();
  }

  private static Membership lost(Membership member) {
    return new Membership() {
      @Override
      public ClusterLink link() {
        return member.link();
      }

      @Override
      public DeviceProfile profile() {
        return member.profile();
      }

      @Override
      public CompletableFuture<Void> follow(Follower follower) {
        return CompletableFuture.failedFuture(new IllegalStateException("no members"));
      }

      @Override
      public void forget() {
        member.forget();
      }
    };
  }
}
