package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.util.List;
import java.util.Optional;

/**
 * A node's status. A section that did not answer in time is absent and named in {@code warnings}.
 *
 * @param deviceId identity
 * @param name display name
 * @param incarnation start count
 * @param version of the software
 * @param state where it is in its life
 * @param httpAddress where its HTTP API is reached
 * @param uptimeMs since the start
 * @param cluster {@code standalone} or how it belongs to a mesh
 * @param peers other devices heard of
 * @param engines its engines and queues
 * @param telemetry its state, and which sources are missing
 * @param prompts prompts in numbers
 * @param bandit learned lanes
 * @param warnings what an operator should know
 * @param routing how it routes; absent: the node does not tell
 * @param hardware what models could be computed on beside the processor; absent: the node does not
 *     tell
 * @param labels what people say of the device; absent: nothing
 * @param eventBus how it stands with its event bus; absent: the node does not tell
 */
public record StatusReply(
    DeviceId deviceId,
    String name,
    long incarnation,
    String version,
    NodeState state,
    Optional<String> httpAddress,
    long uptimeMs,
    String cluster,
    int peers,
    Optional<EngineSnapshot> engines,
    Optional<TelemetryStatus> telemetry,
    Optional<OrchestratorStatus> prompts,
    Optional<BanditStatus> bandit,
    List<String> warnings,
    Optional<RoutingStatus> routing,
    Optional<List<Hardware>> hardware,
    Optional<List<String>> labels,
    Optional<EventBusStatus> eventBus)
    implements MeshMessage {

  public StatusReply {
    Checks.nonNegative("incarnation", incarnation);
    Checks.nonNegative("uptimeMs", uptimeMs);
    Checks.nonNegative("peers", peers);
    warnings = List.copyOf(warnings);
    hardware = hardware.map(List::copyOf);
    labels = labels.map(List::copyOf);
  }
}
