package dev.bidmesh.node;

import dev.bidmesh.bandit.store.LaneStore;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.bid.telemetry.TelemetrySources;
import java.util.List;

/**
 * What lives outside the event bus and would survive a rebuild of it.
 *
 * @param engines in order of preference
 * @param telemetry where the device's state is read
 * @param lanes where what is learned outlives the process
 */
public record NodeParts(EngineSet engines, List<TelemetrySource> telemetry, LaneStore lanes) {

  public NodeParts {
    telemetry = List.copyOf(telemetry);
  }

  /** What the configuration of a site asks for; a temporary one keeps nothing. */
  public static NodeParts of(NodeSite site) {
    return new NodeParts(
        EngineSet.of(site.config()),
        TelemetrySources.oshi(),
        site.temporary() ? LaneStore.none() : LaneStore.at(site.directory().path()));
  }

  /** The same with other telemetry. */
  public NodeParts withTelemetry(List<TelemetrySource> sources) {
    return new NodeParts(engines, sources, lanes);
  }
}
