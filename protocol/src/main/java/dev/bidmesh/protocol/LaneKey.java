package dev.bidmesh.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Comparator;

/**
 * Identity of a lane, the unit that is bid for and learned about: one model on one engine of one
 * device. Written {@code deviceId/engineId/accelerator/modelDigest}, each segment percent-encoded.
 *
 * @param deviceId the device that executes it
 * @param engineId name of the engine within the device
 * @param accelerator what the engine computes on
 * @param modelDigest SHA-256 of the model file, or provider, name and version where there is none
 */
public record LaneKey(
    DeviceId deviceId, String engineId, Accelerator accelerator, String modelDigest)
    implements Comparable<LaneKey> {

  private static final Comparator<LaneKey> ORDER =
      Comparator.comparing(LaneKey::deviceId)
          .thenComparing(LaneKey::engineId)
          .thenComparing(LaneKey::accelerator)
          .thenComparing(LaneKey::modelDigest);

  public LaneKey {
    Checks.notBlank("engineId", engineId);
    Checks.notBlank("modelDigest", modelDigest);
  }

  /**
   * Reads the textual form.
   *
   * @throws IllegalArgumentException if it does not have four segments of the right kinds
   */
  @JsonCreator
  public static LaneKey parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "lane key must be deviceId/engineId/accelerator/modelDigest, not '" + text + "'");
    }
    return new LaneKey(
        new DeviceId(decode(parts[0])),
        decode(parts[1]),
        Accelerator.parse(decode(parts[2])),
        decode(parts[3]));
  }

  @Override
  public int compareTo(LaneKey other) {
    return ORDER.compare(this, other);
  }

  @JsonValue
  @Override
  public String toString() {
    return deviceId + "/" + encode(engineId) + "/" + accelerator + "/" + encode(modelDigest);
  }

  private static String encode(String segment) {
    // URLEncoder writes forms, not paths: there a plus sign stands for a space.
    return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
  }

  private static String decode(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
  }
}
