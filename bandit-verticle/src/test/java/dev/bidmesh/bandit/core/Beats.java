package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.Telemetry;
import java.util.List;
import java.util.Optional;

/** Heartbeats and altered snapshots for tests. */
public final class Beats {

  private Beats() {}

  /** A heartbeat that carries these snapshots. */
  public static Heartbeat of(DeviceId device, LaneSnapshot... lanes) {
    return new Heartbeat(
        device,
        1,
        "peer",
        "test",
        Optional.empty(),
        Telemetry.UNKNOWN,
        true,
        List.of(),
        false,
        List.of(lanes),
        1);
  }

  static LaneSnapshot at(LaneSnapshot from, long incarnation, long version) {
    return copy(from, incarnation, version, from.v(), 0, 0);
  }

  static LaneSnapshot withV(LaneSnapshot from, List<Double> v) {
    return copy(from, from.incarnation(), from.version(), v, 0, 0);
  }

  static LaneSnapshot broken(LaneSnapshot from, int failures, long openForMs) {
    return copy(from, from.incarnation(), from.version(), from.v(), failures, openForMs);
  }

  private static LaneSnapshot copy(
      LaneSnapshot from,
      long incarnation,
      long version,
      List<Double> v,
      int failures,
      long openForMs) {
    return new LaneSnapshot(
        from.lane(),
        incarnation,
        version,
        v,
        from.b(),
        from.residualVariance(),
        from.observations(),
        failures,
        openForMs);
  }
}
