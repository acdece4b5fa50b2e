package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The lanes of a node, by its status: those that it serves, and those that it has learned. */
final class OwnLanes {

  private final List<LaneKey> keys;

  private OwnLanes(List<LaneKey> keys) {
    this.keys = keys;
  }

  static OwnLanes of(JsonNode status) {
    var device = new DeviceId(status.path("device_id").asText());
    var keys = new TreeSet<LaneKey>();
    for (JsonNode engine : status.path("engines").path("engines")) {
      for (JsonNode model : engine.path("models")) {
        keys.add(
            new LaneKey(
                device,
                engine.path("engine_id").asText(),
                Accelerator.parse(engine.path("accelerator").asText()),
                model.path("digest").asText()));
      }
    }
    JsonNode bandit = status.path("bandit");
    addLearned(bandit.path("lanes"), device, keys);
    addLearned(bandit.path("dormant"), device, keys);
    return new OwnLanes(List.copyOf(keys));
  }

  private static void addLearned(JsonNode lanes, DeviceId device, Set<LaneKey> keys) {
    for (JsonNode lane : lanes) {
      LaneKey key = LaneKey.parse(lane.path("lane").asText());
      if (key.deviceId().equals(device)) {
        keys.add(key);
      }
    }
  }

  /**
   * The key of the lane that a person means.
   *
   * @param name a key or an engine; absent: the only lane
   * @throws CliException if that is none or more than one, naming those that there are
   */
  String find(Optional<String> name) {
    List<String> found =
        keys.stream()
            .filter(key -> name.isEmpty() || isMeant(key, name.get()))
            .map(LaneKey::toString)
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    String which = name.map(text -> "'" + text + "' names ").orElse("the node has ");
    String count = found.isEmpty() ? "no lane" : found.size() + " lanes";
    throw new CliException(
        ExitCode.USAGE,
        which
            + count
            + "; give one of these keys: "
            + keys.stream().map(LaneKey::toString).collect(Collectors.joining(", ")));
  }

  private static boolean isMeant(LaneKey key, String name) {
    return key.engineId().equals(name) || key.toString().equals(name);
  }
}
