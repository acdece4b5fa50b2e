package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The engines of this device as last heard from the executor. */
final class Engines {

  /** Most models that a heartbeat names; fewer where their names are too long for a frame. */
  static final int MAX_MODELS_TOLD = 128;

  private Optional<EngineSnapshot> latest = Optional.empty();
  private long latestNanos;

  /** Takes in a snapshot. */
  void accept(EngineSnapshot snapshot, long nowNanos) {
    latest = Optional.of(snapshot);
    latestNanos = nowNanos;
  }

  /**
   * The engines as they are now. The executor speaks when a run begins or ends, and in between a
   * backlog melts away: told as it was, a lane would look busy until the very end of its run.
   */
  Optional<EngineSnapshot> now(long nowNanos) {
    double laterS = (nowNanos - latestNanos) / 1e9;
    return latest.map(
        snapshot ->
            new EngineSnapshot(
                snapshot.engines().stream()
                    .map(engine -> withBacklog(engine, snapshot.backlogS(engine, laterS)))
                    .toList(),
                snapshot.draining(),
                snapshot.energyMissing()));
  }

  /** The last snapshot; absent before the first. */
  Optional<EngineSnapshot> latest() {
    return latest;
  }

  boolean draining() {
    return latest.map(EngineSnapshot::draining).orElse(false);
  }

  /**
   * What a heartbeat says of them: all engines, with their models, preferred ones first.
   *
   * @param atMost models of all engines together
   */
  List<EngineState> told(int atMost) {
    var told = new ArrayList<EngineState>();
    int left = atMost;
    for (EngineState engine : engines().toList()) {
      int kept = Math.min(left, engine.models().size());
      told.add(kept == engine.models().size() ? engine : withModels(engine, kept));
      left -= kept;
    }
    return told;
  }

  /** Lanes of engines that take prompts. */
  List<LaneKey> servingLanes(DeviceId self) {
    return engines()
        .filter(engine -> engine.health().serves())
        .flatMap(engine -> engine.models().stream().map(model -> engine.lane(self, model)))
        .toList();
  }

  private Stream<EngineState> engines() {
    return latest.stream().flatMap(snapshot -> snapshot.engines().stream());
  }

  /**
   * Engines to compare, with load left out but for one thing: whether a prompt would start at once.
   */
  static List<EngineState> shape(List<EngineState> engines) {
    return engines.stream().map(Engines::withoutLoad).toList();
  }

  private static EngineState withoutLoad(EngineState engine) {
    int free = engine.isFree() ? engine.slots() : 0;
    return copy(engine, free, 0, 0, OptionalLong.empty(), engine.models());
  }

  private static EngineState withBacklog(EngineState engine, double backlogS) {
    return backlogS == engine.backlogS()
        ? engine
        : copy(
            engine,
            engine.free(),
            engine.queued(),
            backlogS,
            engine.retryAfterMs(),
            engine.models());
  }

  private static EngineState withModels(EngineState engine, int count) {
    return copy(
        engine,
        engine.free(),
        engine.queued(),
        engine.backlogS(),
        engine.retryAfterMs(),
        engine.models().subList(0, count));
  }

  private static EngineState copy(
      EngineState engine,
      int free,
      int queued,
      double backlogS,
      OptionalLong retryAfterMs,
      List<ModelInfo> models) {
    return new EngineState(
        engine.engineId(),
        engine.accelerator(),
        engine.evidence(),
        engine.health(),
        engine.healthReason(),
        engine.slots(),
        free,
        queued,
        engine.queueCapacity(),
        backlogS,
        retryAfterMs,
        models,
        engine.capabilities());
  }
}
