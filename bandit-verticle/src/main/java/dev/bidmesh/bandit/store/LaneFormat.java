package dev.bidmesh.bandit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.bandit.core.Plausibility;
import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.codec.WireJson;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The file's form: JSON that people can read, with every number as exact as in memory. */
final class LaneFormat {

  /** Says what the file is. */
  static final String NAME = "bidmesh-lanes";

  /** Version of the form that this class writes and reads. */
  static final int VERSION = 1;

  /** Longer counts as this long. */
  private static final long LONGEST_MS = Duration.ofDays(36_500).toMillis();

  private static final ObjectMapper JSON =
      WireJson.mapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private LaneFormat() {}

  /**
   * What was read.
   *
   * @param problems why lanes were left out, one for each, in words that follow the file's name
   */
  record Content(SaveLanes lanes, long savedAtMs, List<String> problems) {
    Content {
      problems = List.copyOf(problems);
    }
  }

  /** Why a file cannot be used, in words that follow its name. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String problem) {
      super(problem);
    }
  }

  /** Writes. */
  static byte[] write(DeviceId self, SaveLanes lanes, long savedAtMs) throws IOException {
    var file =
        new LaneFile(
            NAME,
            VERSION,
            self,
            savedAtMs,
            lanes.own(),
            lanes.provisional(),
            lanes.others(),
            lanes.unheardMs());
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(file);
    return (text + "\n").getBytes(UTF_8);
  }

  /**
   * Reads and checks. A lane whose state no bandit can have learned is left out.
   *
   * @throws Unusable if these are not the lanes of {@code self}
   */
  static Content read(DeviceId self, byte[] bytes) throws Unusable {
    var reading = new Reading();
    LaneFile file = parse(bytes, reading);
    if (!file.deviceId().equals(self)) {
      throw new Unusable("belongs to another device");
    }
    var lanes = new SaveLanes(file.own(), file.provisional(), file.others(), file.unheardMs());
    check(lanes, self);
    return new Content(lanes, file.savedAtMs(), reading.problems);
  }

  private static LaneFile parse(byte[] bytes, Reading reading) throws Unusable {
    try {
      JsonNode tree = JSON.readTree(bytes);
      if (!tree.path("format").asText().equals(NAME)) {
        throw new Unusable("is not a file of learned lanes");
      }
      if (!tree.path("version").isInt()) {
        throw new Unusable("is damaged: it has no version");
      }
      if (tree.path("version").intValue() != VERSION) {
        throw new Unusable(
            "has version " + tree.path("version").intValue() + " where this node reads " + VERSION);
      }
      if (!tree.path("deviceId").isTextual()) {
        throw new Unusable("is damaged: it has no deviceId");
      }
      return new LaneFile(
          NAME,
          VERSION,
          JSON.treeToValue(tree.path("deviceId"), DeviceId.class),
          tree.path("savedAtMs").asLong(),
          reading.lanes(tree, "own"),
          reading.lanes(tree, "provisional"),
          reading.lanes(tree, "others"),
          unheardMs(tree.path("unheardMs")));
    } catch (JsonProcessingException e) {
      throw new Unusable("is damaged" + place(e));
    } catch (IOException | RuntimeException e) {
      throw new Unusable("is damaged");
    }
  }

  private static Map<DeviceId, Long> unheardMs(JsonNode tree) {
    Map<DeviceId, Long> unheard = new HashMap<>();
    tree.properties()
        .forEach(
            each -> {
              long ms = Math.max(0, Math.min(LONGEST_MS, each.getValue().asLong()));
              unheard.put(new DeviceId(each.getKey()), ms);
            });
    return unheard;
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : " at line " + e.getLocation().getLineNr();
  }

  private static void check(SaveLanes lanes, DeviceId self) throws Unusable {
    if (!Stream.concat(lanes.own().stream(), lanes.provisional().stream())
        .allMatch(lane -> lane.lane().deviceId().equals(self))) {
      throw new Unusable("holds lanes of other devices as this one's");
    }
    var seen = new HashSet<>();
    if (!lanes.all().allMatch(lane -> seen.add(List.of(lane.lane(), lane.family())))) {
      throw new Unusable("holds a lane twice");
    }
  }

  /** Reads lanes one by one, so that one which cannot be used costs no other. */
  private static final class Reading {
    private final List<String> problems = new ArrayList<>();

    List<LaneSnapshot> lanes(JsonNode tree, String list) throws Unusable {
      if (!tree.path(list).isArray()) {
        throw new Unusable("is damaged: it has no " + list);
      }
      List<LaneSnapshot> lanes = new ArrayList<>();
      for (JsonNode each : tree.path(list)) {
        lane(each).ifPresent(lanes::add);
      }
      return lanes;
    }

    private Optional<LaneSnapshot> lane(JsonNode tree) {
      String name = tree.path("lane").asText();
      try {
        LaneSnapshot lane = JSON.treeToValue(tree, LaneSnapshot.class);
        Optional<String> problem = Plausibility.problem(lane);
        problem.ifPresent(why -> problems.add("holds a lane whose state " + why + at(name)));
        return problem.isPresent() ? Optional.empty() : Optional.of(lane);
      } catch (JsonProcessingException | RuntimeException e) {
        problems.add("holds a lane that cannot be read" + at(name));
        return Optional.empty();
      }
    }

    private static String at(String name) {
      return name.isEmpty() ? "" : " (" + name + ")";
    }
  }
}
