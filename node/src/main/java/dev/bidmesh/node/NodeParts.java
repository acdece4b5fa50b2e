package dev.bidmesh.node;

import dev.bidmesh.bandit.store.LaneStore;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.bid.telemetry.TelemetrySources;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.gateway.GatewaySecurity;
import dev.bidmesh.node.access.HttpSecurity;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.detect.HardwareScan;
import dev.bidmesh.protocol.message.Hardware;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What lives outside the event bus and would survive a rebuild of it.
 *
 * @param engines in order of preference
 * @param telemetry where the device's state is read
 * @param hardware what the device has beside its processor
 * @param lanes where what is learned outlives the process
 * @param http how the HTTP API is protected
 */
public record NodeParts(
    EngineSet engines,
    List<TelemetrySource> telemetry,
    List<Hardware> hardware,
    LaneStore lanes,
    GatewaySecurity http) {

  /** Remembers which model each file is. */
  private static final String DIGESTS = "models.txt";

  public NodeParts {
    telemetry = List.copyOf(telemetry);
    hardware = List.copyOf(hardware);
  }

  /** What the configuration of a site asks for; a temporary one keeps nothing. */
  public static NodeParts of(NodeSite site) {
    return new NodeParts(
        EngineSet.of(site.config(), digests(site)),
        TelemetrySources.oshi(),
        HardwareScan.system().find(),
        site.temporary() ? LaneStore.none() : LaneStore.at(site.directory().path()),
        http(site));
  }

  private static GatewaySecurity http(NodeSite site) {
    if (site.temporary()) {
      return GatewaySecurity.sameDeviceOnly();
    }
    Path directory = site.directory().path();
    Optional<MeshCredentials> mesh = new MeshVault(directory).read().map(MeshCredentials::new);
    return HttpSecurity.of(site.config(), directory, mesh.map(known -> known::now));
  }

  private static ModelDigests digests(NodeSite site) {
    return site.temporary()
        ? ModelDigests.ofThisProcess()
        : ModelDigests.rememberedIn(site.directory().path().resolve(DIGESTS));
  }

  /** What a node with this directory remembers of model files; nothing is added to it. */
  public static ModelDigests rememberedDigests(Path directory) {
    return ModelDigests.recalledFrom(directory.resolve(DIGESTS));
  }

  /** The same with other telemetry. */
  public NodeParts withTelemetry(List<TelemetrySource> sources) {
    return new NodeParts(engines, sources, hardware, lanes, http);
  }
}
