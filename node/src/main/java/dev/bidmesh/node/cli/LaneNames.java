package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.protocol.LaneKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls lanes by what people know of them: {@code phone builtin NPU 1a2b3c4d}. */
final class LaneNames {

  private static final Logger LOG = LoggerFactory.getLogger(LaneNames.class);

  /** Enough of an identity or digest to tell it from others. */
  private static final int SHORT = 8;

  private final String self;
  private final Map<String, String> devices = new HashMap<>();

  /**
   * @param status of a node
   * @param peers its peers; may be missing
   */
  LaneNames(JsonNode status, JsonNode peers) {
    self = status.path("device_id").asText();
    devices.put(self, status.path("name").asText());
    peers.forEach(
        peer -> devices.put(peer.path("device_id").asText(), peer.path("device").asText()));
  }

  /** The name of a lane key; the key itself if it does not have the form of one. */
  String of(String lane) {
    try {
      LaneKey key = LaneKey.parse(lane);
      String device = key.deviceId().value();
      return "%s %s %s %s"
          .formatted(
              devices.getOrDefault(device, shortened(device)),
              key.engineId(),
              key.accelerator(),
              shortened(key.modelDigest()));
    } catch (IllegalArgumentException e) {
      LOG.atDebug().addKeyValue("lane", lane).log("no lane key");
      return lane;
    }
  }

  /** Objects with a {@code lane}: the node's own ones first, and by their names. */
  List<JsonNode> ordered(JsonNode lanes) {
    return StreamSupport.stream(lanes.spliterator(), false)
        .map(each -> new Named(each, !isOwn(lane(each)), of(lane(each))))
        .sorted(Comparator.comparing(Named::isOther).thenComparing(Named::name))
        .map(Named::object)
        .toList();
  }

  private record Named(JsonNode object, boolean isOther, String name) {}

  private boolean isOwn(String lane) {
    return lane.startsWith(self + "/");
  }

  private static String lane(JsonNode object) {
    return object.path("lane").asText();
  }

  private static String shortened(String text) {
    return text.length() <= SHORT ? text : text.substring(0, SHORT);
  }
}
