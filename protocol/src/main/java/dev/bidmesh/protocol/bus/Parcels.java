package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Large frames of one device, on their way out and in; see {@link Parcel}. There is one for each
 * device on a {@code Vertx}. Safe for use by many threads.
 */
final class Parcels implements Shareable {

  private static final String KEY = "dev.bidmesh.parcels";
  private static final Duration PART_TIMEOUT = Duration.ofSeconds(2);

  /** Frames that are fetched at once; each takes as much memory as it is large, twice. */
  static final int MOST_FETCHED = 4;

  private final Vertx vertx;
  private final MonotonicClock clock = MonotonicClock.system();
  private final FrameCodec codec = new FrameCodec();
  private final ParcelStore store = new ParcelStore();
  private final AtomicInteger fetched = new AtomicInteger();
  private final Set<String> fetching = ConcurrentHashMap.newKeySet();
  private final DeliveredParcels delivered = new DeliveredParcels();
  private final AtomicBoolean forgetting = new AtomicBoolean();
  private Optional<Future<Void>> listening = Optional.empty();

  private Parcels(Vertx vertx) {
    this.vertx = vertx;
  }

  static Parcels of(Vertx vertx, DeviceId device) {
    return vertx
        .sharedData()
        .<String, Parcels>getLocalMap(KEY)
        .computeIfAbsent(device.value(), first -> new Parcels(vertx));
  }

  /**
   * Writes an award and, if it is too large for one piece, keeps it for whoever is sent what is
   * returned. Not on the event loop, which a large one would keep for too long.
   *
   * @param bus answers those who ask for its parts, from the first one on
   * @param frame of an award
   * @return completes once its parts can be asked for; fails with a {@link MeshException}: {@link
   *     FailureCode#BUSY} if there is no room for it, {@link FailureCode#TOO_LARGE} if nothing
   *     holds it
   */
  Future<Packed> pack(MeshBus bus, Frame frame, Award award) {
    Optional<Parcel> before = store.again(award, clock.nanoTime());
    if (before.isPresent()) {
      return Future.succeededFuture(new Packed.InParts(before.get()));
    }
    return vertx
        .executeBlocking(() -> packed(frame, award), false)
        .compose(
            packed -> packed instanceof Packed.InParts ? listened(bus, packed) : whole(packed));
  }

  private Packed packed(Frame frame, Award award) {
    byte[] json = codec.encodeWhole(frame);
    return json.length <= FrameCodec.MAX_AWARD_BYTES
        ? new Packed.Whole(json)
        : new Packed.InParts(store.put(award, json, clock.nanoTime()));
  }

  private Future<Packed> listened(MeshBus bus, Packed packed) {
    forgetLater();
    return listen(bus).map(packed);
  }

  private static Future<Packed> whole(Packed packed) {
    return Future.succeededFuture(packed);
  }

  /** How an award is sent. */
  sealed interface Packed {

    /** In one piece. */
    record Whole(byte[] json) implements Packed {}

    /** By this in its place. */
    record InParts(Parcel parcel) implements Packed {}
  }

  /** What is kept for others to fetch. */
  ParcelStore store() {
    return store;
  }

  /** Whether a parcel is being fetched; then another copy of it brings nothing new. */
  boolean isFetching(DeviceId from, Parcel parcel) {
    return fetching.contains(key(from, parcel));
  }

  /** Whether one was fetched lately; then a copy of it must not be refused. */
  boolean wasFetched(DeviceId from, Parcel parcel) {
    return delivered.contains(key(from, parcel), clock.nanoTime());
  }

  /** What was fetched lately and is still held by whoever got it. */
  Optional<Frame> fetchedLately(DeviceId from, Parcel parcel) {
    return delivered.frame(key(from, parcel), clock.nanoTime());
  }

  private static String key(DeviceId from, Parcel parcel) {
    return from.value() + '/' + parcel.parcelId();
  }

  /**
   * Fetches what was sent in parts.
   *
   * @return fails with a {@link MeshException}
   */
  Future<Frame> fetch(MeshBus bus, DeviceId from, Parcel parcel) {
    String key = key(from, parcel);
    if (fetched.incrementAndGet() > MOST_FETCHED) {
      fetched.decrementAndGet();
      return Future.failedFuture(
          new MeshException(FailureCode.BUSY, "too many large frames come in at once"));
    }
    fetching.add(key);
    Address sender = Address.device(from, Purpose.PARCELS);
    return new ParcelFetch(
            parcel, query -> bus.request(sender, query, ParcelPart.class, PART_TIMEOUT))
        .run()
        .compose(parts -> vertx.executeBlocking(() -> decoded(parcel, parts), false))
        .compose(frame -> checked(frame, from))
        .onSuccess(frame -> delivered.add(key, frame, clock.nanoTime()))
        .onComplete(
            done -> {
              fetching.remove(key);
              fetched.decrementAndGet();
            });
  }

  private Frame decoded(Parcel parcel, List<byte[]> parts) {
    return codec.decodeWhole(ParcelFetch.whole(parcel, parts));
  }

  private static Future<Frame> checked(Frame frame, DeviceId from) {
    return frame.message() instanceof Award && frame.header().from().equals(from)
        ? Future.succeededFuture(frame)
        : Future.failedFuture(
            new MeshException(
                FailureCode.MALFORMED, "what came in parts is no award of its sender"));
  }

  private synchronized Future<Void> listen(MeshBus bus) {
    Future<Void> ready =
        listening
            .filter(before -> !before.failed())
            .orElseGet(
                () -> bus.answer(Address.device(bus.self(), Purpose.PARCELS), this::part).ready());
    listening = Optional.of(ready);
    return ready;
  }

  private Future<MeshMessage> part(MeshMessage message) {
    if (!(message instanceof ParcelQuery query)) {
      return Future.failedFuture(
          new MeshException(
              FailureCode.UNSUPPORTED, "only parts of large frames are asked for here"));
    }
    return store
        .part(query, clock.nanoTime())
        .<Future<MeshMessage>>map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new MeshException(FailureCode.UNREACHABLE, "there is no such part any more")));
  }

  /** One timer at a time, for as long as there is something to forget. */
  private void forgetLater() {
    if (forgetting.compareAndSet(false, true)) {
      vertx.setTimer(
          ParcelStore.KEPT.toMillis() + 1,
          fired -> {
            forgetting.set(false);
            if (store.forget(clock.nanoTime())) {
              forgetLater();
            }
          });
    }
  }
}
