package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;

/**
 * Asks for a part of a {@link Parcel}. Answered by a {@link ParcelPart}, or with {@code
 * UNREACHABLE} if the sender does not keep it any more.
 *
 * @param parcelId the parcel
 * @param offset of the part's first byte in the frame's JSON, 0 to {@link Parcel#MAX_BYTES}
 */
public record ParcelQuery(String parcelId, int offset) implements ParcelMessage {

  public ParcelQuery {
    Parcel.requireId(parcelId);
    Checks.between("offset", offset, 0, Parcel.MAX_BYTES);
  }
}
