package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an engine is announced as ready: once it says so itself and each of its models has been
 * calibrated.
 */
final class Readiness {

  private final Set<String> calibrated = new HashSet<>();
  private EngineStatus status = EngineStatus.loading("starting");
  private String calibration = "calibrating";

  /** What the engine says itself. */
  EngineStatus status() {
    return status;
  }

  /** Takes in what the engine says; tells whether it served before and does not now. */
  boolean update(EngineStatus next) {
    boolean served = status.health().serves();
    status = next;
    return served && !next.health().serves();
  }

  /** A model that must be calibrated before anything else can happen. */
  Optional<ModelInfo> uncalibrated() {
    return status.health().serves()
        ? status.models().stream().filter(model -> !calibrated.contains(model.digest())).findFirst()
        : Optional.empty();
  }

  void calibrated(String digest) {
    calibrated.add(digest);
    calibration = "calibrating";
  }

  void calibrationFailed(String reason) {
    calibration = "calibration failed, and is tried again: " + reason;
  }

  /** Whether awards are taken. */
  boolean serves() {
    return status.health().serves() && uncalibrated().isEmpty();
  }

  /** What others are told. */
  EngineStatus announced() {
    return uncalibrated().isEmpty()
        ? status
        : new EngineStatus(EngineHealth.LOADING, Optional.of(calibration), status.models());
  }
}
