package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Stands for an {@link Award} that is too large for one frame, such as one with images, and is sent
 * in its place. The receiver asks the sender's parcels address for the parts, one {@link
 * ParcelQuery} each, and takes the whole as if it had come at once. So other frames go on between
 * the parts, and nobody is sent what there is no room for.
 *
 * @param parcelId names it; made at random by the sender
 * @param bytes of the frame's JSON, 1 to {@link #MAX_BYTES}
 * @param sha256 of the frame's JSON, 64 hexadecimal digits in lower case
 * @param promptId of the award, so that it can be refused without its parts; absent: it cannot
 * @param attempt of the award, at least 1, likewise
 */
public record Parcel(
    String parcelId, int bytes, String sha256, Optional<PromptId> promptId, OptionalInt attempt)
    implements ParcelMessage {

  /** Most bytes of a frame that is sent in parts. */
  public static final int MAX_BYTES = 34 * 1024 * 1024;

  static final int MAX_ID_LENGTH = 64;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Parcel {
    requireId(parcelId);
    Checks.between("bytes", bytes, 1, MAX_BYTES);
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits in lower case");
    }
    attempt.ifPresent(number -> Checks.between("attempt", number, 1, Integer.MAX_VALUE));
  }

  /**
   * What its receiver answers that cannot get its parts.
   *
   * @return empty if the sender did not say of which award it is
   */
  public Optional<AwardReply.Refused> refused(FailureCode code, String why) {
    return attempt.isEmpty()
        ? Optional.empty()
        : promptId.map(
            prompt ->
                new AwardReply.Refused(
                    prompt, attempt.getAsInt(), code, why, OptionalLong.empty()));
  }

  static void requireId(String parcelId) {
    Checks.notBlank("parcelId", parcelId);
    Checks.between("parcelId length", parcelId.length(), 1, MAX_ID_LENGTH);
  }
}
