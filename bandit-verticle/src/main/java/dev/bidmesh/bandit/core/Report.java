package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Puts what is known into messages. */
final class Report {

  /** Bytes of an answer that are left to snapshots; the rest of a frame is its envelope. */
  private static final int MAX_REPLY_BYTES = 60 * 1024;

  /** Bytes of a snapshot without its lane key: 25 numbers of up to 25, seven more, the names. */
  private static final int SNAPSHOT_BYTES = 1000;

  /** The prompt that stands for all: 100 characters at mean load. */
  private static final LaneFeatures TYPICAL =
      new LaneFeatures(OptionalDouble.empty(), OptionalDouble.empty(), 100);

  private Report() {}

  /** The lanes with most runs, as many as fit into a frame. */
  static LaneReply reply(List<LaneSnapshot> snapshots) {
    var chosen = new ArrayList<LaneSnapshot>();
    int bytes = 0;
    for (LaneSnapshot each : mostLearned(snapshots)) {
      bytes += SNAPSHOT_BYTES + each.lane().toString().length();
      if (chosen.size() == LaneReply.MAX_LANES || bytes > MAX_REPLY_BYTES) {
        break;
      }
      chosen.add(each);
    }
    return new LaneReply(chosen);
  }

  /** A lane in figures that people can read. */
  static BanditStatus.LaneStatus status(Lane lane, long nowNanos) {
    Forecast typical = lane.model().forecast(TYPICAL, 0);
    return new BanditStatus.LaneStatus(
        lane.key(),
        lane.model().observations(),
        typical.meanS(),
        typical.sigma(),
        Millis.ceil(lane.openForNanos(nowNanos)),
        Optional.of(
            new BanditStatus.Position(
                Math.max(0, lane.position().incarnation()),
                lane.position().version(),
                lane.source(),
                ago(lane.savedNanos(), nowNanos))),
        lane.calibration(),
        Optional.of(lane.model().family()).filter(family -> family != ModelFamily.LOG_LINEAR));
  }

  /** How long ago something was, in milliseconds. */
  static OptionalLong ago(OptionalLong thenNanos, long nowNanos) {
    return thenNanos.isPresent()
        ? OptionalLong.of(Millis.ceil(Math.max(0, nowNanos - thenNanos.getAsLong())))
        : OptionalLong.empty();
  }

  private static List<LaneSnapshot> mostLearned(List<LaneSnapshot> snapshots) {
    Comparator<LaneSnapshot> byRuns = Comparator.comparingLong(LaneSnapshot::observations);
    Comparator<LaneSnapshot> byKey =
        Comparator.<LaneSnapshot, LaneKey>comparing(LaneSnapshot::lane);
    return snapshots.stream().sorted(byRuns.reversed().thenComparing(byKey)).toList();
  }
}
