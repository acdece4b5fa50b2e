package dev.bidmesh.node.cluster;

import com.hazelcast.core.LifecycleEvent;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus starts when its node has become a member. Until then its port stays claimed: the
 * system might give a port that it had chosen itself to a connection to another member. The member
 * is ours to end, when the event bus has left it.
 */
final class ClaimingManager extends HazelcastClusterManager {

  private static final Logger LOG = LoggerFactory.getLogger(ClaimingManager.class);

  private final Member member;
  private final ClaimedPorts ports;

  /**
   * @param ports of which that of the event bus is released just before it is taken
   */
  ClaimingManager(Member member, ClaimedPorts ports) {
    super(member.instance());
    this.member = member;
    this.ports = ports;
  }

  @Override
  public void join(Completable<Void> joined) {
    super.join(
        (nothing, failure) -> {
          ports.release(PortKind.BUS);
          joined.complete(nothing, failure);
        });
  }

  @Override
  public void leave(Completable<Void> left) {
    super.leave((nothing, failure) -> stopped(member).onComplete(left));
  }

  /**
   * After a merge it registers the event bus again, which may fail. What it throws would keep
   * others from hearing of the merge, who make the event bus anew.
   */
  @Override
  public void stateChanged(LifecycleEvent event) {
    try {
      super.stateChanged(event);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("reason", e)
          .log("the event bus could not be registered again after a merge");
    }
  }

  /**
   * A member that does not end keeps its port, and there is no event bus any more after this one.
   */
  static Future<Void> stopped(Member member) {
    return new BlockingStep("bidmesh-leave").insist(member::stop).mapEmpty();
  }
}
