package dev.bidmesh.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.bandit.core.linear.StateFiles;
import dev.bidmesh.gateway.route.BanditRoutes;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.codec.WireJson;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Files of learned lanes as the document that a node takes. */
final class LaneFiles {

  /** Larger files hold something else. */
  private static final long MAX_BYTES = 1024 * 1024;

  private static final ObjectMapper JSON = WireJson.mapper();

  /** The variance that a lane starts with whose residuals were never seen. */
  private static final double UNKNOWN_VARIANCE = 1;

  private LaneFiles() {}

  /** What {@code bandit export} wrote. */
  static ObjectNode exported(Path file) {
    JsonNode document = parse(file);
    if (document instanceof ObjectNode object
        && object.path("format").asText().equals(BanditRoutes.FORMAT)) {
      return object;
    }
    throw unusable(file, "is no file of bidmesh bandit export; A and b of the originals are two");
  }

  /** What {@code bandit export} wrote on another device, as a device's own lanes. */
  static ObjectNode adopted(Path file, String deviceId) {
    ObjectNode document = exported(file);
    int index = 0;
    for (JsonNode lane : document.path("lanes")) {
      LaneKey key = key(file, index++, lane.path("lane").asText());
      var own =
          new LaneKey(new DeviceId(deviceId), key.engineId(), key.accelerator(), key.modelDigest());
      if (lane instanceof ObjectNode object) {
        object.put("lane", own.toString());
      }
    }
    return document;
  }

  private static LaneKey key(Path file, int index, String text) {
    try {
      return LaneKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw unusable(file, "has no lane key in lanes[" + index + "].lane: " + e.getMessage());
    }
  }

  /**
   * State of a four-feature bandit for a lane.
   *
   * @param notes told what was found
   */
  static ObjectNode originals(Path aFile, Path bFile, String lane, Consumer<String> notes) {
    StateFiles.Imported state = state(aFile, bFile);
    notes.accept(
        String.format(
            Locale.ROOT,
            "%.0f runs in units '%s', counted as %.0f",
            state.runs(),
            state.units().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            state.weight()));
    var snapshot =
        new LaneSnapshot(
            LaneKey.parse(lane),
            0,
            0,
            boxed(state.arm().a()),
            boxed(state.arm().b()),
            UNKNOWN_VARIANCE,
            Math.round(state.weight()),
            0,
            0,
            Optional.of(ModelFamily.LINEAR4),
            Optional.empty());
    ObjectNode document = JSON.createObjectNode();
    document.put("format", BanditRoutes.FORMAT).put("version", BanditRoutes.VERSION);
    ArrayNode lanes = document.putArray("lanes");
    lanes.add(JSON.<JsonNode>valueToTree(snapshot));
    return document;
  }

  private static StateFiles.Imported state(Path aFile, Path bFile) {
    try {
      return StateFiles.read(text(aFile), text(bFile));
    } catch (IllegalArgumentException e) {
      throw unusable(aFile, "and " + bFile + " cannot be imported: " + e.getMessage());
    }
  }

  private static JsonNode parse(Path file) {
    try {
      return JSON.readTree(text(file));
    } catch (JsonProcessingException e) {
      throw unusable(file, "is not JSON: " + e.getOriginalMessage());
    }
  }

  /** All of a file; refuses one that is larger than such files are. */
  static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw unusable(file, "is larger than a mebibyte");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CliException(ExitCode.USAGE, "there is no " + file, e);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static CliException unusable(Path file, String problem) {
    return new CliException(ExitCode.USAGE, file + " " + problem);
  }

  private static List<Double> boxed(double[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
