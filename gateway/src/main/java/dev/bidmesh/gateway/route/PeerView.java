package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.http.ApiJson;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A peer in {@code GET /peers}. Unknown values are absent. */
record PeerView(
    String device,
    DeviceId deviceId,
    long incarnation,
    Optional<String> address,
    Optional<Boolean> https,
    List<Accelerator> accelerators,
    List<EngineView> engines,
    Optional<List<HardwareView>> hardware,
    OptionalDouble cpu,
    OptionalDouble ram,
    OptionalDouble battery,
    int slots,
    int free,
    OptionalDouble backlogS,
    boolean suspected,
    long lastHeardMs,
    OptionalDouble rttMs,
    OptionalDouble successRate,
    Optional<List<String>> labels) {

  /**
   * @param ageMs how old the table is that the peer comes from
   */
  static PeerView of(PeerTable.Peer peer, long ageMs) {
    Heartbeat beat = peer.heartbeat();
    List<EngineState> serving =
        beat.engines().stream().filter(engine -> engine.health().serves()).toList();
    return new PeerView(
        beat.name(),
        beat.deviceId(),
        beat.incarnation(),
        beat.httpAddress(),
        beat.https(),
        beat.engines().stream().map(EngineState::accelerator).distinct().sorted().toList(),
        beat.engines().stream().map(EngineView::of).toList(),
        beat.hardware()
            .map(all -> all.stream().map(each -> HardwareView.of(each, beat.engines())).toList()),
        beat.telemetry().cpu(),
        beat.telemetry().ram(),
        beat.telemetry().battery(),
        serving.stream().mapToInt(EngineState::slots).sum(),
        serving.stream().mapToInt(EngineState::free).sum(),
        serving.stream().mapToDouble(EngineState::backlogS).min(),
        peer.suspected(),
        peer.lastHeardMs() + ageMs,
        rounded(peer.replyP50Ms()),
        peer.successRate(),
        beat.labels());
  }

  private static OptionalDouble rounded(OptionalDouble millis) {
    return millis.isPresent()
        ? OptionalDouble.of(ApiJson.millis(millis.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** Hardware of a peer, and whether a real engine that is ready computes on its kind. */
  record HardwareView(Accelerator accelerator, String name, boolean used) {

    static HardwareView of(Hardware hardware, List<EngineState> engines) {
      return new HardwareView(hardware.accelerator(), hardware.name(), hardware.isUsedBy(engines));
    }
  }

  /** An engine of a peer in short. */
  record EngineView(
      String engine,
      Accelerator accelerator,
      Evidence evidence,
      EngineHealth health,
      int slots,
      int free,
      double backlogS,
      List<String> models) {

    static EngineView of(EngineState engine) {
      return new EngineView(
          engine.engineId(),
          engine.accelerator(),
          engine.evidence(),
          engine.health(),
          engine.slots(),
          engine.free(),
          engine.backlogS(),
          engine.models().stream().map(ModelInfo::alias).toList());
    }
  }
}
