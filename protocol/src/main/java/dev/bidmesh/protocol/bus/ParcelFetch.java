package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Base64;
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
  private final Promise<byte[]> whole = Promise.promise();
  private final byte[] json;
  private int asked;
  private int missing;

  /**
   * @param sender is asked for a part; its futures complete on the context of this
   */
  ParcelFetch(Parcel parcel, Function<ParcelQuery, Future<ParcelPart>> sender) {
    this.parcel = parcel;
    this.sender = sender;
    this.json = new byte[parcel.bytes()];
    this.missing = parcel.bytes();
  }

  /**
   * Begins; call once.
   *
   * @return the frame's JSON; fails with a {@link MeshException}
   */
  Future<byte[]> run() {
    for (int i = 0; i < AT_ONCE; i++) {
      next();
    }
    return whole.future();
  }

  private void next() {
    if (asked < json.length && !whole.future().isComplete()) {
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
    System.arraycopy(bytes, 0, json, offset, bytes.length);
    missing -= bytes.length;
    if (missing > 0) {
      next();
    } else if (ParcelStore.sha256(json).equals(parcel.sha256())) {
      whole.tryComplete(json);
    } else {
      whole.tryFail(new MeshException(FailureCode.MALFORMED, "the parts are not of that frame"));
    }
  }

  private int lengthAt(int offset) {
    return Math.min(ParcelPart.MAX_BYTES, json.length - offset);
  }

  private static byte[] decoded(ParcelPart part) {
    try {
      return Base64.getDecoder().decode(part.data());
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
