package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;

/**
 * A part of a {@link Parcel}.
 *
 * @param parcelId the parcel
 * @param offset of its first byte in the frame's JSON
 * @param data its bytes in base64: {@link #MAX_BYTES} of them, fewer only at the end of the frame
 */
public record ParcelPart(String parcelId, int offset, String data) implements ParcelMessage {

  /** Bytes of each part but the last: in base64 they fit into a frame with room to spare. */
  public static final int MAX_BYTES = 45 * 1024;

  private static final int MAX_CHARS = MAX_BYTES / 3 * 4;

  public ParcelPart {
    Parcel.requireId(parcelId);
    Checks.between("offset", offset, 0, Parcel.MAX_BYTES);
    Checks.between("data length", data.length(), 1, MAX_CHARS);
  }
}
