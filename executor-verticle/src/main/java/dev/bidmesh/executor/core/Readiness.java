package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an engine is announced as ready: once it says so itself and each of its loaded models has
 * been calibrated for the first time. A model that is not loaded is not calibrated, since that
 * would push out another and measure how long loading takes; nor is one that a prompt has run on.
 * What turns up later is calibrated while the engine serves.
 */
final class Readiness {

  private final Accelerator assumed;
  private final Evidence assumedEvidence;
  private final Set<Lane> calibrated = new HashSet<>();
  private final Set<Accelerator> told = EnumSet.noneOf(Accelerator.class);
  private EngineStatus status = EngineStatus.loading("starting");
  private Optional<Compute> compute = Optional.empty();
  private String calibration = "calibrating";
  private boolean settled;

  Readiness(EngineInfo info) {
    this.assumed = info.accelerator();
    this.assumedEvidence = info.evidence();
    told.add(assumed);
  }

  /** What the engine says itself. */
  EngineStatus status() {
    return status;
  }

  /** What it computes on, as far as is known now. */
  Accelerator accelerator() {
    return compute.map(Compute::accelerator).orElse(assumed);
  }

  /** Whether others were told that it computes on this, now or before. */
  boolean hasBeen(Accelerator accelerator) {
    return told.contains(accelerator);
  }

  Evidence evidence() {
    return compute.map(Compute::evidence).orElse(assumedEvidence);
  }

  /** Takes in what the engine says; tells whether it served before and does not now. */
  boolean update(EngineStatus next) {
    boolean served = status.health().serves();
    status = next;
    compute = next.compute().or(() -> compute);
    told.add(accelerator());
    settle();
    return served && !next.health().serves();
  }

  /** A model that is to be calibrated. */
  Optional<ModelInfo> uncalibrated() {
    return status.health().serves()
        ? status.models().stream()
            .filter(model -> model.warm() && !calibrated.contains(lane(model.digest())))
            .findFirst()
        : Optional.empty();
  }

  /** Something has run on the model and the hardware of a lane, or does. */
  void calibrated(LaneKey lane) {
    calibrated.add(new Lane(lane.accelerator(), lane.modelDigest()));
    calibration = "calibrating";
    settle();
  }

  void calibrationFailed(String reason) {
    calibration = "calibration failed, and is tried again: " + reason;
  }

  /** Whether awards are taken. */
  boolean serves() {
    return status.health().serves() && settled;
  }

  /** What others are told. */
  EngineStatus announced() {
    return settled || !status.health().serves()
        ? status
        : new EngineStatus(EngineHealth.LOADING, Optional.of(calibration), status.models());
  }

  private void settle() {
    settled |= status.health().serves() && uncalibrated().isEmpty();
  }

  private Lane lane(String digest) {
    return new Lane(accelerator(), digest);
  }

  private record Lane(Accelerator accelerator, String digest) {}
}
