package dev.bidmesh.node.selfprobe;

import dev.bidmesh.node.cluster.SelfProbeConfig;
import dev.bidmesh.node.selfprobe.core.Outcome;
import dev.bidmesh.node.selfprobe.core.SelfProbeCore;
import dev.bidmesh.node.selfprobe.core.SelfProbeCore.Step;
import dev.bidmesh.protocol.DeviceId;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node knows of its own deafness; it outlives its event buses, so that a rebuild that did
 * not help counts.
 *
 * <p>Safe for use by many threads.
 */
public final class SelfProbe {

  private static final Logger LOG = LoggerFactory.getLogger(SelfProbe.class);

  /** All was missed while the mesh knew where this node listens, and it did. */
  private static final String MUTE =
      "event bus: %d self-probes in a row did not come back, and a new event bus would not help:"
          + " the peers hang, or cannot connect to this node. Look at the peers, and for a firewall"
          + " at the event-bus port of this node";

  private static final String UNCLEAR =
      "event bus: %d self-probes in a row did not come back, and whether a new event bus would help"
          + " is not known: the peers may hang, or cannot connect to this node. Look at the peers,"
          + " and for a firewall at the event-bus port of this node";

  private final SelfProbeConfig config;
  private final SelfProbeCore core;
  private final Listener listener;

  /** Hears what is found; on a thread that must not be kept. */
  public interface Listener {

    /**
     * A probe is over.
     *
     * @param missed probes in a row that did not come back
     * @param warning what an operator should know; empty if all is well
     */
    void probed(int missed, Optional<String> warning);

    /**
     * The event bus is to be made anew.
     *
     * @return false if that cannot be begun now, so that it does not count
     */
    boolean deaf();
  }

  public SelfProbe(SelfProbeConfig config, Listener listener) {
    this.config = config;
    this.core = new SelfProbeCore(config, new SplittableRandom());
    this.listener = listener;
  }

  SelfProbeConfig config() {
    return config;
  }

  /** There is another event bus: what the last one missed says nothing of it. */
  void begun() {
    synchronized (this) {
      core.reset();
    }
    listener.probed(0, Optional.empty());
  }

  /** Whom to ask next; empty if there is nobody. */
  Optional<DeviceId> next(List<DeviceId> peers) {
    Optional<DeviceId> next;
    synchronized (this) {
      next = core.next(peers);
    }
    if (next.isEmpty()) {
      listener.probed(0, Optional.empty());
    }
    return next;
  }

  /**
   * A probe is over.
   *
   * @param asked the peer that was to call this node
   */
  void probed(DeviceId asked, Outcome outcome, long nowNanos) {
    int missed;
    boolean muteOnly;
    Step step;
    synchronized (this) {
      step = core.probed(asked, outcome, nowNanos);
      missed = core.missed();
      muteOnly = core.isMuteOnly();
    }
    if (outcome.isFailure()) {
      LOG.atWarn()
          .addKeyValue("peer", asked)
          .addKeyValue("outcome", outcome)
          .addKeyValue("missed", missed)
          .addKeyValue("step", step)
          .log("a peer did not reach this node, or its answer did not");
    }
    listener.probed(missed, warning(step, missed, muteOnly));
    if (step == Step.REBUILD && !listener.deaf()) {
      synchronized (this) {
        core.withdrawn();
      }
    }
  }

  private static Optional<String> warning(Step step, int missed, boolean muteOnly) {
    return switch (step) {
      case WAIT ->
          Optional.of(
              ("event bus: %d self-probes in a row did not come back, so peers may not reach this"
                      + " node; it was made anew too often or too recently to try that again now."
                      + " Look for a firewall at the event-bus port, or start the node again")
                  .formatted(missed));
      case WARN -> Optional.of((muteOnly ? MUTE : UNCLEAR).formatted(missed));
      case GO_ON, REBUILD -> Optional.empty();
    };
  }
}
