package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
 * @param modelWeights the same for each model, by digest; absent: every model has an equal part
 * @param intervalMs time until the next heartbeat if nothing happens, 1 ms to an hour, of which
 *     {@link #MAX_INTERVAL_MS} are believed; absent: as the receiver's
 * @param hardware what models could be computed on beside the processor, at most {@value
 *     Hardware#MAX}; absent: the sender does not tell
 * @param labels what people say of the device, at most {@link #MAX_LABELS}; absent: nothing
 * @param features what its software can do that not every build of this protocol can, at most
 *     {@link #MAX_FEATURES}, such as {@value #PARCELS}; absent: nothing
 * @param https whether its HTTP API speaks HTTPS, and not HTTP; absent: the sender does not tell
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
    double capabilityWeight,
    Optional<Map<String, Double>> modelWeights,
    OptionalLong intervalMs,
    Optional<List<Hardware>> hardware,
    Optional<List<String>> labels,
    Optional<List<String>> features,
    Optional<Boolean> https)
    implements MeshMessage {

  /** The feature of taking awards in parts, see {@link Parcel}. */
  public static final String PARCELS = "parcels";

  /** Most features of a device. */
  public static final int MAX_FEATURES = 16;

  /** Most labels of a device. */
  public static final int MAX_LABELS = 16;

  /** Longest time between heartbeats that is believed: that of a mesh of 4,096 devices. */
  public static final long MAX_INTERVAL_MS = 256_000;

  /** Longest time that is read at all, so that earlier builds are understood. */
  private static final long MAX_TOLD_MS = 3_600_000;

  public Heartbeat {
    Checks.nonNegative("incarnation", incarnation);
    engines = List.copyOf(engines);
    lanes = List.copyOf(lanes);
    Checks.nonNegative("capabilityWeight", capabilityWeight);
    modelWeights = modelWeights.map(Map::copyOf);
    modelWeights.ifPresent(
        weights -> weights.values().forEach(each -> Checks.nonNegative("modelWeights", each)));
    intervalMs.ifPresent(ms -> Checks.between("intervalMs", ms, 1, MAX_TOLD_MS));
    hardware = hardware.map(all -> List.copyOf(all.subList(0, Math.min(all.size(), Hardware.MAX))));
    labels = labels.map(all -> List.copyOf(all.subList(0, Math.min(all.size(), MAX_LABELS))));
    features = features.map(all -> List.copyOf(all.subList(0, Math.min(all.size(), MAX_FEATURES))));
  }

  /** Whether the device can do something that not every build can. */
  public boolean can(String feature) {
    return features.map(all -> all.contains(feature)).orElse(false);
  }
}
