package dev.bidmesh.gateway.metrics;

import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.BanditStatus.Calibration;
import dev.bidmesh.protocol.message.BanditStatus.LaneStatus;
import dev.bidmesh.protocol.message.StatusReply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What was learned about the node's own lanes, and how true it has been, as last told. */
final class LaneMeters {

  private final MultiGauge observations;
  private final MultiGauge typical;
  private final MultiGauge sigma;
  private final MultiGauge breaker;
  private final MultiGauge calibration;

  LaneMeters(MeterRegistry registry) {
    this.observations =
        gauge(registry, "bidmesh.lane.observations", "Runs that the lane has learned from");
    this.typical =
        gauge(
            registry,
            "bidmesh.lane.typical.seconds",
            "Predicted seconds for a prompt of 100 characters at mean load");
    this.sigma =
        gauge(
            registry,
            "bidmesh.lane.sigma",
            "Standard deviation of the logarithm of the time around the prediction");
    this.breaker =
        gauge(
            registry,
            "bidmesh.lane.breaker.open.seconds",
            "How much longer the lane is out after failures; 0: it is in");
    this.calibration =
        gauge(
            registry,
            "bidmesh.lane.calibration",
            "Share of the lane's late runs that took no longer than the predicted quantile");
  }

  void update(StatusReply status) {
    status
        .bandit()
        .map(BanditStatus::lanes)
        .ifPresent(
            lanes ->
                show(
                    lanes.stream()
                        .filter(lane -> lane.lane().deviceId().equals(status.deviceId()))
                        .toList()));
  }

  private void show(List<LaneStatus> own) {
    register(observations, own, LaneStatus::observations);
    register(typical, own, LaneStatus::typicalS);
    register(sigma, own, LaneStatus::sigma);
    register(breaker, own, lane -> lane.breakerOpenForMs() / 1_000.0);
    calibration.register(own.stream().flatMap(LaneMeters::calibration).toList(), true);
  }

  private static void register(
      MultiGauge gauge, List<LaneStatus> lanes, ToDoubleFunction<LaneStatus> value) {
    List<Row<?>> rows =
        lanes.stream().<Row<?>>map(lane -> Row.of(tags(lane), value.applyAsDouble(lane))).toList();
    gauge.register(rows, true);
  }

  private static Stream<Row<?>> calibration(LaneStatus lane) {
    Optional<Calibration> known = lane.calibration();
    return known.stream()
        .flatMap(
            shares ->
                Stream.of(
                    Row.of(tags(lane).and("quantile", "0.5"), shares.withinMedian()),
                    Row.of(tags(lane).and("quantile", "0.9"), shares.within90())));
  }

  private static Tags tags(LaneStatus lane) {
    return Tags.of(
        "engine", lane.lane().engineId(),
        "accelerator", lane.lane().accelerator().name(),
        "model", lane.lane().modelDigest());
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }
}
