package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Frames in parts that this node has sent and others are fetching. One is kept as long as somebody
 * asks for its parts, and a while longer; an award that is sent again is kept once. Safe for use by
 * many threads.
 */
final class ParcelStore {

  /** How long one is kept that nobody asks for. */
  static final Duration KEPT = Duration.ofSeconds(10);

  /** Most bytes of all of them. */
  static final int MAX_BYTES = 4 * Parcel.MAX_BYTES;

  private final Map<String, Stored> parcels = new LinkedHashMap<>();
  private long bytes;

  /**
   * Keeps a frame, unless the same award is kept already. Takes its time with a large one.
   *
   * @return what to send in its place
   * @throws MeshException {@link FailureCode#BUSY} if there is no room for it
   */
  Parcel put(Award award, byte[] json, long nowNanos) {
    var parcel =
        new Parcel(
            UUID.randomUUID().toString(),
            json.length,
            sha256(json),
            Optional.of(award.promptId()),
            OptionalInt.of(award.attempt()));
    return put(new Stored(parcel, award, json, nowNanos));
  }

  private synchronized Parcel put(Stored added) {
    Optional<Parcel> before = again(added.award, added.askedNanos);
    if (before.isPresent()) {
      return before.get();
    }
    if (bytes + added.json.length > MAX_BYTES) {
      throw new MeshException(
          FailureCode.BUSY, "too many large prompts are on their way to other devices");
    }
    parcels.put(added.parcel.parcelId(), added);
    bytes += added.json.length;
    return added.parcel;
  }

  /** What was sent in the place of an award that is sent again. */
  synchronized Optional<Parcel> again(Award award, long nowNanos) {
    forget(nowNanos);
    Optional<Stored> kept =
        parcels.values().stream().filter(each -> each.award.equals(award)).findFirst();
    kept.ifPresent(each -> parcels.put(each.parcel.parcelId(), each.asked(nowNanos)));
    return kept.map(Stored::parcel);
  }

  /** A part of one that is kept. */
  synchronized Optional<ParcelPart> part(ParcelQuery query, long nowNanos) {
    forget(nowNanos);
    Stored stored = parcels.get(query.parcelId());
    if (stored == null || query.offset() >= stored.json.length) {
      return Optional.empty();
    }
    parcels.put(query.parcelId(), stored.asked(nowNanos));
    int length = Math.min(ParcelPart.MAX_BYTES, stored.json.length - query.offset());
    var part = new byte[length];
    System.arraycopy(stored.json, query.offset(), part, 0, length);
    String data = Base64.getEncoder().encodeToString(part);
    return Optional.of(new ParcelPart(query.parcelId(), query.offset(), data));
  }

  /** Drops those that nobody has asked for lately; tells whether any is left. */
  synchronized boolean forget(long nowNanos) {
    parcels.values().removeIf(each -> nowNanos - each.askedNanos >= KEPT.toNanos());
    bytes = parcels.values().stream().mapToLong(each -> each.json.length).sum();
    return !parcels.isEmpty();
  }

  /** In hexadecimal digits. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private record Stored(Parcel parcel, Award award, byte[] json, long askedNanos) {

    Stored asked(long nowNanos) {
      return new Stored(parcel, award, json, nowNanos);
    }
  }
}
