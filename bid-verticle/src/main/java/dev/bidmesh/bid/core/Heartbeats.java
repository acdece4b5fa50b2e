package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.bid.HttpApi;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.TelemetryStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells the mesh about this device: at every interval, and soon after a change, but never more
 * often than the configured gap allows.
 */
final class Heartbeats {

  /** Purpose of the timer. */
  static final String TIMER = "heartbeat";

  /** Key of the timer. */
  static final Key KEY = new Key(TIMER, "");

  /** Most lanes in one heartbeat; more wait for the next. */
  static final int MAX_LANES = 32;

  /** Stateless, and costly to make. */
  private static final FrameCodec CODEC = new FrameCodec();

  private final DeviceProfile profile;
  private final Optional<HttpApi> httpApi;
  private final List<Hardware> hardware;
  private final BidConfig config;
  private List<String> labels;
  private final OwnLanes lanes;
  private OptionalLong lastNanos = OptionalLong.empty();
  private List<EngineState> lastShape = List.of();
  private boolean lastDraining;

  Heartbeats(
      DeviceProfile profile,
      Optional<HttpApi> httpApi,
      List<Hardware> hardware,
      BidConfig config,
      OwnLanes lanes) {
    this.profile = profile;
    this.httpApi = httpApi;
    this.hardware = List.copyOf(hardware);
    this.config = config;
    this.labels = config.labels();
    this.lanes = lanes;
  }

  /** What people say of the device from now on. */
  void label(List<String> others) {
    labels = others;
  }

  /** Publishes one now, and plans the next. */
  void beat(
      Engines engines,
      TelemetryStatus status,
      Weight weight,
      Duration interval,
      long nowNanos,
      Consumer<Effect> out) {
    List<LaneSnapshot> waiting = lanes.take(MAX_LANES, config.repeatedLanes(), nowNanos);
    Heartbeat heartbeat = fitting(engines, status, weight, interval, waiting);
    lanes.notTold(waiting.subList(heartbeat.lanes().size(), waiting.size()));
    out.accept(new Effect.Publish(Address.HEARTBEAT, heartbeat));
    out.accept(new Effect.SetTimer(KEY, interval));
    lastNanos = OptionalLong.of(nowNanos);
    lastShape = shape(engines);
    lastDraining = engines.draining();
  }

  /**
   * The most that a frame can hold: how long names and numbers are nobody knows before. Lanes can
   * wait for the next heartbeat, so they give way first, but for one; else it would never be told.
   */
  private Heartbeat fitting(
      Engines engines,
      TelemetryStatus status,
      Weight weight,
      Duration interval,
      List<LaneSnapshot> waiting) {
    List<LaneSnapshot> told = waiting;
    int models = Engines.MAX_MODELS_TOLD;
    Heartbeat heartbeat = heartbeat(engines, models, status, weight, interval, told);
    while (!CODEC.fits(heartbeat, 0) && (told.size() > 1 || models > 0)) {
      if (told.size() > 1) {
        told = told.subList(0, told.size() / 2);
      } else {
        models /= 2;
      }
      heartbeat = heartbeat(engines, models, status, weight, interval, told);
    }
    return heartbeat;
  }

  private Heartbeat heartbeat(
      Engines engines,
      int models,
      TelemetryStatus status,
      Weight weight,
      Duration interval,
      List<LaneSnapshot> learned) {
    List<LaneKey> serving = engines.servingLanes(profile.deviceId());
    List<EngineState> told = engines.told(models);
    return new Heartbeat(
        profile.deviceId(),
        profile.incarnation(),
        profile.name(),
        profile.version(),
        httpApi.map(HttpApi::address),
        status.telemetry(),
        status.degraded(),
        told,
        engines.draining(),
        learned,
        weight.value(serving),
        Optional.of(weightsTold(weight.byModel(serving), told)),
        OptionalLong.of(interval.toMillis()),
        hardware.isEmpty() ? Optional.empty() : Optional.of(hardware),
        labels.isEmpty() ? Optional.empty() : Optional.of(labels),
        Optional.of(List.of(Heartbeat.PARCELS)),
        httpApi.map(HttpApi::https));
  }

  private static List<EngineState> shape(Engines engines) {
    return Engines.shape(engines.told(Engines.MAX_MODELS_TOLD));
  }

  /** Of models that the heartbeat does not name nobody can make anything. */
  private static Map<String, Double> weightsTold(
      Map<String, Double> weights, List<EngineState> told) {
    var named = new TreeMap<>(weights);
    named
        .keySet()
        .retainAll(
            told.stream()
                .flatMap(engine -> engine.models().stream())
                .map(ModelInfo::digest)
                .collect(Collectors.toSet()));
    return named;
  }

  /**
   * Whether the engines are others than the last heartbeat said, in more than the amount of their
   * load. A device that was busy only in between has nothing to tell.
   */
  boolean isNews(Engines engines) {
    return lastDraining != engines.draining() || !lastShape.equals(shape(engines));
  }

  /**
   * How long a heartbeat for a change that happens now must wait; zero: not at all. The gap grows
   * with the mesh as the interval does, so that a busy mesh is not flooded.
   *
   * @param interval time between heartbeats at present
   */
  Duration untilAllowed(Duration interval, long nowNanos) {
    if (lastNanos.isEmpty()) {
      return Duration.ZERO;
    }
    double growth = (double) interval.toNanos() / config.heartbeatInterval().toNanos();
    long gapNanos = (long) (config.heartbeatGap().toNanos() * Math.max(1, growth));
    return Duration.ofNanos(Math.max(0, gapNanos - (nowNanos - lastNanos.getAsLong())));
  }
}
