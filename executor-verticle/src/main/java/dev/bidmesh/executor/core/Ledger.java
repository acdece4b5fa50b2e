package dev.bidmesh.executor.core;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.Telemetry;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Everything that the parts of the core share: engines, runs, and the state of the device. */
final class Ledger {

  private final DeviceProfile profile;
  private final ExecutorConfig config;
  private final Map<String, EngineDesk> desks = new LinkedHashMap<>();
  private final QueueOrder order;
  private final Map<RunKey, Run> byKey = new LinkedHashMap<>();
  private final Map<Long, Run> byNumber = new HashMap<>();
  private final PastRuns past = new PastRuns();
  private final Answers answers = new Answers();
  private Optional<String> energyMissing = Optional.empty();
  private Telemetry telemetry = Telemetry.UNKNOWN;
  private boolean telemetryDegraded = true;
  private final StrayFeedback stray = new StrayFeedback();
  private boolean draining;
  private boolean closed;
  private long lastNumber;

  Ledger(DeviceProfile profile, ExecutorConfig config, List<EngineInfo> engines) {
    this.profile = profile;
    this.config = config;
    this.order = QueueOrder.of(config.deadlineNear(), config.deadlineGrain());
    for (EngineInfo info : engines) {
      if (desks.containsKey(info.id())) {
        throw new IllegalArgumentException("two engines are called " + info.id());
      }
      add(info);
    }
  }

  /** Opens a desk for one more engine, last in the order of preference; does nothing if it has. */
  void add(EngineInfo info) {
    desks.computeIfAbsent(info.id(), id -> new EngineDesk(info, config.queueCapacity(), order));
  }

  ExecutorConfig config() {
    return config;
  }

  DeviceId self() {
    return profile.deviceId();
  }

  Collection<EngineDesk> desks() {
    return desks.values();
  }

  Optional<EngineDesk> desk(String engineId) {
    return Optional.ofNullable(desks.get(engineId));
  }

  Optional<EngineDesk> desk(LaneKey lane) {
    return lane.deviceId().equals(self()) ? desk(lane.engineId()) : Optional.empty();
  }

  PastRuns past() {
    return past;
  }

  Answers answers() {
    return answers;
  }

  long nextNumber() {
    return ++lastNumber;
  }

  void add(Run run) {
    byKey.put(run.key(), run);
    byNumber.put(run.number(), run);
  }

  /** Takes out a run that has ended. */
  void remove(Run run) {
    byKey.remove(run.key());
    byNumber.remove(run.number());
  }

  Optional<Run> run(RunKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  Optional<Run> run(long number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /** All runs that have not ended, oldest first. */
  List<Run> runs() {
    return List.copyOf(byKey.values());
  }

  Telemetry telemetry() {
    return telemetry;
  }

  boolean telemetryDegraded() {
    return telemetryDegraded;
  }

  void telemetry(Telemetry sampled, boolean degraded) {
    telemetry = sampled;
    telemetryDegraded = degraded;
  }

  /** Whether no more work of other devices is taken. */
  boolean isDraining() {
    return draining;
  }

  void drain() {
    draining = true;
  }

  /**
   * Whether an award of a device is still taken: a device that shuts down lets the prompts that it
   * owns finish, here if need be, for as long as it drains.
   */
  boolean isOpenTo(DeviceId owner) {
    return !closed && (!draining || owner.equals(self()));
  }

  void close() {
    closed = true;
  }

  /** Notes why runs do not tell the energy that they took. */
  void energyMissing(String reason) {
    energyMissing = Optional.of(reason);
  }

  /** Feedback that fits no run. */
  StrayFeedback stray() {
    return stray;
  }

  EngineSnapshot snapshot(long nowNanos) {
    return new EngineSnapshot(
        desks.values().stream().map(desk -> desk.state(nowNanos)).toList(),
        draining,
        energyMissing,
        Optional.of(
            desks.values().stream().flatMap(desk -> desk.nextFree(nowNanos).stream()).toList()),
        OptionalLong.of(stray.count()));
  }
}
