package dev.bidmesh.node;

import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.Membership;
import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.node.cluster.PortWishes;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Event buses of this process that claim to be of a mesh, as a test wants it. */
final class ScriptedSource implements BusSource {

  private final BusSource source;
  private final AtomicInteger opened = new AtomicInteger();
  private volatile int unlucky;
  private volatile boolean rejoinDue;
  private volatile boolean leaving;
  private volatile Optional<Membership.Follower> follower = Optional.empty();

  ScriptedSource(PortWishes ports) {
    this.source = BusSource.local(ports);
  }

  /** One of them cannot find out how it belongs to the mesh. */
  ScriptedSource unlucky(int number) {
    unlucky = number;
    return this;
  }

  /** Event buses that were opened so far. */
  int opened() {
    return opened.get();
  }

  /** Whether the node was told to stop. */
  boolean isLeaving() {
    return leaving;
  }

  /** Whoever is to be joined answers. */
  void rejoin() {
    rejoinDue = true;
    follower.orElseThrow().rejoin();
  }

  /** It has joined this node instead. */
  void joined() {
    rejoinDue = false;
  }

  /** The present event bus is of no use any more. */
  void broken() {
    follower.orElseThrow().broken();
  }

  @Override
  public PortWishes ports() {
    return source.ports();
  }

  @Override
  public CompletableFuture<Opener> look(Ports own) {
    return source.look(own).thenApply(this::scripted);
  }

  private Opener scripted(Opener real) {
    return (ports, profile) -> {
      int number = opened.incrementAndGet();
      return real.open(ports, profile).thenApply(member -> new Scripted(member, number));
    };
  }

  @Override
  public void leaving() {
    leaving = true;
    source.leaving();
  }

  @Override
  public void close() {
    source.close();
  }

  private final class Scripted implements Membership {

    private final Membership real;
    private final int number;

    Scripted(Membership real, int number) {
      this.real = real;
      this.number = number;
    }

    @Override
    public ClusterLink link() {
      return real.link();
    }

    @Override
    public DeviceProfile profile() {
      return real.profile();
    }

    @Override
    public CompletableFuture<Void> follow(Follower by) {
      if (number == unlucky) {
        return CompletableFuture.failedFuture(new IllegalStateException("no members"));
      }
      follower = Optional.of(by);
      by.changed(new MeshState.Alone());
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Boolean> isRejoinDue() {
      return CompletableFuture.completedFuture(rejoinDue);
    }

    @Override
    public void forget() {
      follower = Optional.empty();
    }
  }
}
