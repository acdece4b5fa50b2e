package dev.bidmesh.gateway.metrics;

import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.StatusReply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The engines of the node as they were last told: a status may lack them. */
final class EngineMeters {

  private final Map<MultiGauge, ToDoubleFunction<EngineState>> gauges = new LinkedHashMap<>();
  private final MeterRegistry registry;

  EngineMeters(MeterRegistry registry) {
    this.registry = registry;
    gauge(
        "bidmesh.engine.up",
        "1 while the engine takes prompts",
        engine -> engine.health().serves() ? 1 : 0);
    gauge("bidmesh.engine.slots", "Prompts that it runs at once", EngineState::slots);
    gauge("bidmesh.engine.slots.free", "Slots free now", EngineState::free);
    gauge("bidmesh.engine.queue", "Prompts that wait for a slot", EngineState::queued);
    gauge("bidmesh.engine.queue.capacity", "Most that may wait", EngineState::queueCapacity);
    gauge(
        "bidmesh.engine.backlog.seconds",
        "Predicted work ahead of a new prompt",
        EngineState::backlogS);
  }

  void update(StatusReply status) {
    status.engines().map(EngineSnapshot::engines).ifPresent(this::show);
  }

  private void show(List<EngineState> engines) {
    gauges.forEach((gauge, value) -> register(gauge, engines, value));
  }

  private static void register(
      MultiGauge gauge, List<EngineState> engines, ToDoubleFunction<EngineState> value) {
    List<Row<?>> rows =
        engines.stream()
            .<Row<?>>map(engine -> Row.of(tags(engine), value.applyAsDouble(engine)))
            .toList();
    gauge.register(rows, true);
  }

  private void gauge(String name, String description, ToDoubleFunction<EngineState> value) {
    gauges.put(MultiGauge.builder(name).description(description).register(registry), value);
  }

  private static Tags tags(EngineState engine) {
    return Tags.of(
        "engine", engine.engineId(),
        "accelerator", engine.accelerator().name(),
        "evidence", engine.evidence().label());
  }
}
