package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.util.List;
import java.util.Optional;

/**
 * Device to all: I am here, and this is my state.
 *
 * @param deviceId the sender
 * @param incarnation its start count
 * @param name display name
 * @param version of the software
 * @param httpAddress where its HTTP API is reached, as {@code host:port}
 * @param telemetry state of the device
 * @param degraded whether a telemetry source is missing
 * @param engines its engines
 * @param draining whether it takes no more work
 * @param lanes learned state that changed since the last heartbeat
 * @param capabilityWeight how often a sample of peers should contain it; 0 while it serves nothing
 */
public record Heartbeat(
    DeviceId deviceId,
    long incarnation,
    String name,
    String version,
    Optional<String> httpAddress,
    Telemetry telemetry,
    boolean degraded,
    List<EngineState> engines,
    boolean draining,
    List<LaneSnapshot> lanes,
    double capabilityWeight)
    implements MeshMessage {

  public Heartbeat {
    Checks.nonNegative("incarnation", incarnation);
    engines = List.copyOf(engines);
    lanes = List.copyOf(lanes);
    Checks.nonNegative("capabilityWeight", capabilityWeight);
  }
}
