package dev.bidmesh.node.cluster.member;

import com.hazelcast.config.Config;
import com.hazelcast.config.EndpointConfig;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeContext;
import dev.bidmesh.node.cluster.Admission;
import dev.bidmesh.node.cluster.Backoff;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.Revocations.Following;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the Hazelcast member of a node, with the handshake on its port if there is a secret. */
public final class MemberStart {

  /** Registry of the addresses of the event bus. */
  public static final String ADDRESSES = "__vertx.subs";

  /** Registry of where the event bus of each node listens. */
  public static final String NODES = "__vertx.nodeInfo";

  /** Holds the lock of the member whose turn it is to leave. */
  public static final String TURNS = "bidmesh.leaving";

  /** By which the event bus finds the member that it stands on. */
  static final String NODE_ID = "__vertx.nodeId";

  /** Threads that open and take connections; handshakes take theirs from them. */
  private static final String CONNECTING = "hz:io";

  private static final int THREADS_BESIDE_HANDSHAKES = 4;

  /** A member may refuse to end while it does something else. */
  private static final int MOST_TRIES = 100;

  private static final Logger LOG = LoggerFactory.getLogger(MemberStart.class);

  private MemberStart() {}

  /**
   * What strangers and peers may take up.
   *
   * @param admission of those who connect
   * @param longest that a handshake may take
   * @param perPeer connections that one device may have, in a mesh with a secret
   * @param longestPacket in bytes
   * @param look time between looks for certificates that ran out or were revoked
   * @param longestTurn after which other members need not wait any longer for one that leaves
   * @param sweep of what members that have gone left in the registries
   */
  public record Door(
      Admission.Limits admission,
      Duration longest,
      int perPeer,
      int longestPacket,
      Duration look,
      Duration longestTurn,
      Sweep sweep) {}

  /**
   * How the registries are searched after a member has gone.
   *
   * @param pauses before the looks
   * @param absence after which a node counts as gone that the registries name, and that was not
   *     seen to go; longer than a member may be unheard of after it has joined
   */
  public record Sweep(Backoff pauses, Duration absence) {}

  /**
   * Starts one; blocks until it has joined, or is alone.
   *
   * @param config whose member endpoint is set
   * @param credentials of the mesh; empty if it has no secret
   * @param clock by which certificates are valid
   * @throws IllegalStateException if a mesh answers that does not take it in
   */
  public static Member start(
      Config config, Door door, Optional<MeshCredentials> credentials, Clock clock) {
    config.getMemberAttributeConfig().setAttribute(NODE_ID, UUID.randomUUID().toString());
    var kept = credentials.map(known -> door(known, door, clock));
    kept.ifPresent(known -> require(config, known, door));
    NodeContext context = new GuardedContext(kept, door.longestPacket());
    HazelcastInstance instance =
        HazelcastInstanceFactory.newHazelcastInstance(config, null, context);
    var registries = new Registries(instance, door.longestTurn());
    Following sweep = orEnded(instance, () -> sweep(instance, registries, door));
    Optional<Following> watch =
        orEnded(
            instance,
            () ->
                credentials.flatMap(
                    known -> kept.map(each -> watch(node(instance), each, known, clock, door))));
    Following following =
        () -> {
          sweep.close();
          watch.ifPresent(Following::close);
        };
    return new Member(instance, following, registries, new Departure(registries));
  }

  /**
   * Takes a step with a member, which nobody else could end if that throws, whatever it is: a class
   * of the library that is not as it was, too.
   */
  static <T> T orEnded(HazelcastInstance instance, Supplier<T> step) {
    try {
      return step.get();
    } catch (Throwable e) {
      instance.getLifecycleService().shutdown();
      throw e;
    }
  }

  /**
   * A member that has been started.
   *
   * @param instance to be shut down by whoever has started it
   * @param following of certificates that are not good any more, and of members that go
   * @param registries of the event bus
   * @param departure of this member
   */
  public record Member(
      HazelcastInstance instance, Following following, Registries registries, Departure departure) {

    /**
     * Whether the registries know where the event bus of this member listens, and that it has an
     * address. Blocks for round trips.
     */
    public boolean isRegistered(String address) {
      return registries.know(address);
    }

    /**
     * From now on {@link #stop} waits for its turn among those that leave.
     *
     * @param longest after which it leaves all the same; 0: as soon as may be
     */
    public void inOrder(Duration longest) {
      departure.inOrder(longest);
    }

    /**
     * Leaves the cluster; blocks until that is done.
     *
     * @return whether it has ended; what takes no task any more has done so
     */
    public boolean stop() {
      try {
        if (isRunning()) {
          departure.prepare();
        }
      } finally {
        following.close();
      }
      for (int tries = 0; isRunning() && tries < MOST_TRIES; tries++) {
        try {
          instance.getLifecycleService().shutdown();
        } catch (RejectedExecutionException e) {
          LOG.atDebug().log("the member was busy, ending it again: " + e.getMessage());
        }
      }
      return !isRunning();
    }

    private boolean isRunning() {
      return instance.getLifecycleService().isRunning();
    }
  }

  private static MemberDoor door(MeshCredentials credentials, Door door, Clock clock) {
    return new MemberDoor(
        new MemberIdentity(credentials, clock),
        new Admission(door.admission()),
        door.longest(),
        door.perPeer());
  }

  /** Hazelcast asks for an interceptor if one is configured, and then takes that of the context. */
  private static void require(Config config, MemberDoor kept, Door door) {
    EndpointConfig member =
        Optional.ofNullable(
                config
                    .getAdvancedNetworkConfig()
                    .getEndpointConfigs()
                    .get(EndpointQualifier.MEMBER))
            .orElseThrow(() -> new IllegalArgumentException("no member endpoint is configured"));
    member.setSocketInterceptorConfig(
        new SocketInterceptorConfig().setEnabled(true).setImplementation(kept));
    int threads = door.admission().atOnce() + THREADS_BESIDE_HANDSHAKES;
    config.addExecutorConfig(new ExecutorConfig(CONNECTING, threads));
  }

  private static Following sweep(HazelcastInstance instance, Registries registries, Door door) {
    return new RegistrySweep(registries, door.sweep()).follow(instance);
  }

  private static Following watch(
      Node node, MemberDoor kept, MeshCredentials credentials, Clock clock, Door door) {
    return new MemberWatch(node, kept, credentials, clock, door.look()).begin();
  }

  private static Node node(HazelcastInstance instance) {
    return ((HazelcastInstanceProxy) instance).getOriginal().node;
  }
}
