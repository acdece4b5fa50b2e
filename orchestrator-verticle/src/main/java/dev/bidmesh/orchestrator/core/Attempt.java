package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;

/**
 * One run that was awarded.
 *
 * @param number 1, 2, …
 * @param lane where
 * @param incarnation start count of the device when it bid
 * @param deviceName display name of the device
 * @param model alias under which the lane serves the model
 * @param evidence how sure its accelerator is
 * @param awardedAtNanos when
 */
record Attempt(
    int number,
    LaneKey lane,
    long incarnation,
    String deviceName,
    String model,
    Evidence evidence,
    long awardedAtNanos) {

  /** The attempt to have a bid honoured. */
  static Attempt of(int number, Candidate candidate, long nowNanos) {
    return new Attempt(
        number,
        candidate.bid().lane(),
        candidate.incarnation(),
        candidate.deviceName(),
        candidate.bid().model(),
        candidate.bid().evidence(),
        nowNanos);
  }

  /** Whether a message about this device's attempt is about this one. */
  boolean is(DeviceId device, int attempt) {
    return number == attempt && lane.deviceId().equals(device);
  }
}
