package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.Telemetry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
        1,
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static LaneKey lane(DeviceId device) {
    return new LaneKey(device, "builtin", Accelerator.CPU, "sha-demo");
  }

  /** The same state at another position, its breaker closed. */
  public static LaneSnapshot at(LaneSnapshot from, long incarnation, long version) {
    return copy(from, incarnation, version, from.v(), from.b(), 0, 0);
  }

  /** At another position and with less time to go for the breaker. */
  static LaneSnapshot moved(LaneSnapshot from, long incarnation, long version, long openForMs) {
    return copy(from, incarnation, version, from.v(), from.b(), from.breakerFailures(), openForMs);
  }

  /** The same state of another lane. */
  static LaneSnapshot of(LaneKey lane, LaneSnapshot from, long version) {
    return copy(lane, from, 1, version, from.v(), from.b(), 0, 0);
  }

  static LaneSnapshot named(LaneSnapshot from, String engineId) {
    LaneKey key = from.lane();
    return copy(
        new LaneKey(key.deviceId(), engineId, key.accelerator(), key.modelDigest()),
        from,
        from.incarnation(),
        from.version(),
        from.v(),
        from.b(),
        0,
        0);
  }

  static LaneSnapshot withV(LaneSnapshot from, List<Double> v) {
    return copy(from, from.incarnation(), from.version(), v, from.b(), 0, 0);
  }

  static LaneSnapshot withB(LaneSnapshot from, List<Double> b) {
    return copy(from, from.incarnation(), from.version(), from.v(), b, 0, 0);
  }

  static LaneSnapshot broken(LaneSnapshot from, int failures, long openForMs) {
    return copy(from, from.incarnation(), from.version(), from.v(), from.b(), failures, openForMs);
  }

  private static LaneSnapshot copy(
      LaneSnapshot from,
      long incarnation,
      long version,
      List<Double> v,
      List<Double> b,
      int failures,
      long openForMs) {
    return copy(from.lane(), from, incarnation, version, v, b, failures, openForMs);
  }

  private static LaneSnapshot copy(
      LaneKey lane,
      LaneSnapshot from,
      long incarnation,
      long version,
      List<Double> v,
      List<Double> b,
      int failures,
      long openForMs) {
    return new LaneSnapshot(
        lane,
        incarnation,
        version,
        v,
        b,
        from.residualVariance(),
        from.observations(),
        failures,
        openForMs,
        from.model(),
        from.prior(),
        from.priorVersion());
  }
}
