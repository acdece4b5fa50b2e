package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * Fetches the parts of one frame, a few at a time. A part that does not come is asked for again a
 * few times. Confined to one context.
 */
final class ParcelFetch {

  private static final int AT_ONCE = 4;
  private static final int TRIES = 3;

  private final Parcel parcel;
  private final Function<ParcelQuery, Future<ParcelPart>> sender;
  private final Promise<List<byte[]>> whole = Promise.promise();
  // As they come, so that nothing is taken up by what was announced only.
  private final byte[][] parts;
  private int asked;
  private int missing;

  /**
   * @param sender is asked for a part; its futures complete on the context of this
   */
  ParcelFetch(Parcel parcel, Function<ParcelQuery, Future<ParcelPart>> sender) {
    this.parcel = parcel;
    this.sender = sender;
    this.parts = new byte[(parcel.bytes() - 1) / ParcelPart.MAX_BYTES + 1][];
    this.missing = parcel.bytes();
  }

  /**
   * Begins; call once.
   *
   * @return the parts of the frame's JSON in their order; fails with a {@link MeshException}
   */
  Future<List<byte[]>> run() {
    for (int i = 0; i < AT_ONCE; i++) {
      next();
    }
    return whole.future();
  }

  private void next() {
    if (asked < parcel.bytes() && !whole.future().isComplete()) {
      int offset = asked;
      asked += ParcelPart.MAX_BYTES;
      ask(offset, TRIES);
    }
  }

  private void ask(int offset, int tries) {
    sender
        .apply(new ParcelQuery(parcel.parcelId(), offset))
        .onSuccess(part -> arrived(offset, part))
        .onFailure(cause -> missed(offset, tries - 1, cause));
  }

  private void missed(int offset, int triesLeft, Throwable cause) {
    boolean lost = cause instanceof MeshException failure && failure.code() == FailureCode.TIMEOUT;
    if (lost && triesLeft > 0 && !whole.future().isComplete()) {
      ask(offset, triesLeft);
    } else {
      whole.tryFail(cause);
    }
  }

  private void arrived(int offset, ParcelPart part) {
    byte[] bytes = decoded(part);
    if (part.offset() != offset || bytes.length != lengthAt(offset)) {
      whole.tryFail(new MeshException(FailureCode.MALFORMED, "a part of another length or place"));
      return;
    }
    parts[offset / ParcelPart.MAX_BYTES] = bytes;
    missing -= bytes.length;
    if (missing > 0) {
      next();
    } else {
      whole.tryComplete(List.of(parts));
    }
  }

  /**
   * The frame's JSON. Takes its time with a large one.
   *
   * @throws MeshException {@link FailureCode#MALFORMED} if the parts are not those of the frame
   */
  static byte[] whole(Parcel parcel, List<byte[]> parts) {
    var json = new byte[parcel.bytes()];
    int filled = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, json, filled, part.length);
      filled += part.length;
    }
    if (!ParcelStore.sha256(json).equals(parcel.sha256())) {
      throw new MeshException(FailureCode.MALFORMED, "the parts are not of that frame");
    }
    return json;
  }

  private int lengthAt(int offset) {
    return Math.min(ParcelPart.MAX_BYTES, parcel.bytes() - offset);
  }

  private static byte[] decoded(ParcelPart part) {
    try {
      return Base64.getDecoder().decode(part.data());
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
