package dev.bidmesh.node;

import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.bid.telemetry.TelemetrySources;
import dev.bidmesh.node.config.NodeConfig;
import java.util.List;

/**
 * What lives outside the event bus and would survive a rebuild of it.
 *
 * @param engines in order of preference
 * @param telemetry where the device's state is read
 */
public record NodeParts(EngineSet engines, List<TelemetrySource> telemetry) {

  public NodeParts {
    telemetry = List.copyOf(telemetry);
  }

  /** What a configuration asks for. */
  public static NodeParts of(NodeConfig config) {
    return new NodeParts(EngineSet.of(config), TelemetrySources.oshi());
  }

  /** The same with other telemetry. */
  public NodeParts withTelemetry(List<TelemetrySource> sources) {
    return new NodeParts(engines, sources);
  }
}
