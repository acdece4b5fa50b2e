package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel.Lesson;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.StatusQuery;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Scores lanes and learns about them.
 *
 * <ul>
 *   <li>{@link ScoreRequest} and {@link StatusQuery} are answered at once.
 *   <li>{@link RunObserved} teaches the lane of this device that it names; what was learned goes to
 *       the bid verticle as {@link LaneChanged}.
 *   <li>{@link Heartbeat} carries what other devices know about their own lanes; the most recent of
 *       it is kept.
 * </ul>
 *
 * What breaks a rule (a run of a foreign lane, a time that no run can have, a snapshot that is no
 * usable state) is left out and counted.
 */
public final class BanditCore implements Core {

  private static final Logger LOG = LoggerFactory.getLogger(BanditCore.class);

  /** The prompt whose predicted time stands for a lane in status pages. */
  private static final Features TYPICAL =
      Features.of(new LaneFeatures(OptionalDouble.empty(), OptionalDouble.empty(), 100));

  private final DeviceId self;
  private final BanditConfig config;
  private final long incarnation;
  private final LaneTable lanes;
  private final Scorer scorer;
  private final Breaker.Times breakerTimes;
  private long ignored;

  /**
   * @param self the device whose lanes learn here
   * @param incarnation its start count
   */
  public BanditCore(DeviceId self, BanditConfig config, long incarnation) {
    this.self = self;
    this.config = config;
    this.incarnation = incarnation;
    this.lanes = new LaneTable(self, config.maxLanes());
    this.scorer = new Scorer(config);
    this.breakerTimes = new Breaker.Times(config.breakerBase(), config.breakerMax());
  }

  @Override
  public void on(Event event, long nowNanos, Consumer<Effect> out) {
    if (event instanceof Event.Asked asked) {
      asked(asked, nowNanos, out);
    } else if (event instanceof Event.Received received) {
      received(received, nowNanos, out);
    }
  }

  private void asked(Event.Asked asked, long nowNanos, Consumer<Effect> out) {
    if (asked.message() instanceof ScoreRequest request) {
      out.accept(new Effect.Reply(asked.exchange(), score(request, nowNanos)));
    } else if (asked.message() instanceof StatusQuery) {
      out.accept(new Effect.Reply(asked.exchange(), status(nowNanos)));
    } else {
      String text = "the bandit answers ScoreRequest and StatusQuery";
      out.accept(new Effect.Fail(asked.exchange(), FailureCode.UNSUPPORTED, text));
    }
  }

  private void received(Event.Received received, long nowNanos, Consumer<Effect> out) {
    if (received.message() instanceof RunObserved run) {
      observed(run, nowNanos, out);
    } else if (received.message() instanceof Heartbeat heartbeat
        && !heartbeat.deviceId().equals(self)) {
      heartbeat.lanes().forEach(snapshot -> told(heartbeat.deviceId(), snapshot, nowNanos));
    }
  }

  private ScoreReply score(ScoreRequest request, long nowNanos) {
    List<LaneScore> scores =
        request.candidates().stream()
            .map(candidate -> scorer.score(candidate, lanes.find(candidate.lane()), nowNanos))
            .toList();
    return new ScoreReply(scores);
  }

  private void observed(RunObserved run, long nowNanos, Consumer<Effect> out) {
    if (!lanes.owns(run.lane())) {
      ignore("run", run.lane());
      return;
    }
    Lane lane = lanes.find(run.lane()).orElseGet(() -> new Lane(run.lane(), incarnation));
    switch (learn(lane, run, nowNanos)) {
      case NONE -> {}
      case REFUSED -> ignore("run", run.lane());
      case LEARNED, CHANGED -> {
        lanes.add(lane);
        out.accept(new Effect.Send(Address.Local.BID, new LaneChanged(lane.snapshot(nowNanos))));
      }
    }
  }

  private Lesson learn(Lane lane, RunObserved run, long nowNanos) {
    Features x = Features.of(run.features());
    return switch (run.outcome()) {
      case FINISHED -> lane.finished(x, run.serviceS(), config.discount());
      case LOWER_BOUND -> lane.stopped(x, run.serviceS(), config.discount());
      case FAILED -> lane.failed(nowNanos, breakerTimes);
    };
  }

  /** Each lane has one writer, so a device is believed about its own lanes only. */
  private void told(DeviceId by, LaneSnapshot snapshot, long nowNanos) {
    if (!snapshot.lane().deviceId().equals(by)) {
      ignore("snapshot", snapshot.lane());
      return;
    }
    Lane lane = lanes.find(snapshot.lane()).orElseGet(() -> new Lane(snapshot.lane(), -1));
    if (lane.isOlderThan(snapshot)) {
      if (lane.restore(snapshot, nowNanos, config.breakerMax())) {
        lanes.add(lane);
      } else {
        ignore("snapshot", snapshot.lane());
      }
    }
  }

  private void ignore(String what, LaneKey lane) {
    ignored++;
    // The first, second, fourth, eighth, … is told aloud: a broken sender must not fill the log.
    Level level = Long.bitCount(ignored) == 1 ? Level.WARN : Level.DEBUG;
    LOG.atLevel(level).addKeyValue("what", what).addKeyValue("lane", lane).log("refused as absurd");
  }

  private BanditStatus status(long nowNanos) {
    return new BanditStatus(
        lanes.all().stream().map(lane -> status(lane, nowNanos)).toList(), ignored);
  }

  private static BanditStatus.LaneStatus status(Lane lane, long nowNanos) {
    var typical = lane.model().predict(TYPICAL);
    return new BanditStatus.LaneStatus(
        lane.key(),
        lane.model().observations(),
        typical.meanS(),
        typical.sigma(),
        Millis.ceil(lane.openForNanos(nowNanos)));
  }
}
