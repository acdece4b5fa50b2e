package dev.bidmesh.gateway.metrics;

import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.StatusReply;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** All metrics of a node. Safe for use by many threads. */
public final class NodeMeters implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final PromptMeters prompts;
  private final NodeCounters counters;
  private final EngineMeters engines;
  private final LaneMeters lanes;
  private final BusMeters traffic;

  public NodeMeters(DeviceProfile profile, MeshBus bus) {
    bindProcess(registry);
    this.prompts = new PromptMeters(registry);
    this.counters = new NodeCounters(registry);
    this.engines = new EngineMeters(registry);
    this.lanes = new LaneMeters(registry);
    this.traffic = new BusMeters(registry, bus);
    buildInfo(profile);
  }

  /** Who is told of prompts. */
  public PromptWatch prompts() {
    return prompts;
  }

  /** Takes the figures of a status. */
  public void update(StatusReply status) {
    counters.update(status);
    engines.update(status);
    lanes.update(status);
  }

  /** All metrics in the Prometheus text format 0.0.4. Takes milliseconds. */
  public String scrape() {
    traffic.update();
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  private void bindProcess(MeterRegistry target) {
    new JvmMemoryMetrics().bindTo(target);
    new JvmThreadMetrics().bindTo(target);
    new ClassLoaderMetrics().bindTo(target);
    new ProcessorMetrics().bindTo(target);
    new FileDescriptorMetrics().bindTo(target);
    new UptimeMetrics().bindTo(target);
    collections.bindTo(target);
  }

  private void buildInfo(DeviceProfile profile) {
    Gauge.builder("bidmesh.node.info", () -> 1)
        .description("The node itself; always 1")
        .tag("device", profile.name())
        .tag("device_id", profile.deviceId().toString())
        .tag("version", profile.version())
        .register(registry);
  }
}
