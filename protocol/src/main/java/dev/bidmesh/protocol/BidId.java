package dev.bidmesh.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Identity of one bid, written {@code promptId/deviceId/laneIndex}.
 *
 * @param promptId the prompt that was bid for
 * @param deviceId the bidder
 * @param laneIndex position of the lane in the bidder's answer, from 0
 */
public record BidId(PromptId promptId, DeviceId deviceId, int laneIndex) {

  public BidId {
    Checks.nonNegative("laneIndex", laneIndex);
  }

  /**
   * Reads the textual form.
   *
   * @throws IllegalArgumentException if it is not {@code promptId/deviceId/laneIndex}
   */
  @JsonCreator
  public static BidId parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "bidId must be promptId/deviceId/laneIndex, not '" + text + "'");
    }
    return new BidId(new PromptId(parts[0]), new DeviceId(parts[1]), Integer.parseInt(parts[2]));
  }

  @JsonValue
  @Override
  public String toString() {
    return promptId + "/" + deviceId + "/" + laneIndex;
  }
}
