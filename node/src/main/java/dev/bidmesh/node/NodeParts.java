package dev.bidmesh.node;

import dev.bidmesh.bandit.store.LaneStore;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.bid.telemetry.TelemetrySources;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.gateway.GatewaySecurity;
import dev.bidmesh.node.access.HttpSecurity;
import dev.bidmesh.node.detect.HardwareScan;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshVault;
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
 * @param mesh what the node knows of its mesh's secret; empty if the mesh has none
 * @param http how the HTTP API is protected
 */
public record NodeParts(
    EngineSet engines,
    List<TelemetrySource> telemetry,
    List<Hardware> hardware,
    LaneStore lanes,
    Optional<MeshCredentials> mesh,
    GatewaySecurity http) {

  /** Remembers which model each file is. */
  private static final String DIGESTS = "models.txt";

  public NodeParts {
    telemetry = List.copyOf(telemetry);
    hardware = List.copyOf(hardware);
  }

  /** What the configuration of a site asks for; a temporary one keeps nothing. */
  public static NodeParts of(NodeSite site) {
    Optional<MeshCredentials> mesh = mesh(site);
    return new NodeParts(
        EngineSet.of(site.config(), digests(site)),
        TelemetrySources.oshi(),
        HardwareScan.system().find(),
        site.temporary() ? LaneStore.none() : LaneStore.at(site.directory().path()),
        mesh,
        http(site, mesh));
  }

  private static GatewaySecurity http(NodeSite site, Optional<MeshCredentials> mesh) {
    return site.temporary()
        ? GatewaySecurity.sameDeviceOnly()
        : HttpSecurity.of(site.config(), site.directory().path(), mesh.map(known -> known::now));
  }

  /** A temporary node meets nobody, so it needs no secret. */
  private static Optional<MeshCredentials> mesh(NodeSite site) {
    return site.temporary()
        ? Optional.empty()
        : MeshCredentials.read(new MeshVault(site.directory().path()));
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
    return new NodeParts(engines, sources, hardware, lanes, mesh, http);
  }
}
