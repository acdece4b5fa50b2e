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
import java.util.Optional;
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
   * Keeps a frame for whoever is sent what is returned.
   *
   * @param bus answers those who ask for its parts, from the first one on
   * @return completes once they can be asked for
   * @throws MeshException {@link FailureCode#BUSY} if there is no room for it
   */
  Future<Parcel> keep(MeshBus bus, byte[] json) {
    Parcel parcel = store.put(json, clock.nanoTime());
    forgetLater();
    return listen(bus).map(parcel);
  }

  /**
   * Fetches what was sent in parts.
   *
   * @return fails with a {@link MeshException}
   */
  Future<Frame> fetch(MeshBus bus, DeviceId from, Parcel parcel) {
    if (fetched.incrementAndGet() > MOST_FETCHED) {
      fetched.decrementAndGet();
      return Future.failedFuture(
          new MeshException(FailureCode.BUSY, "too many large frames come in at once"));
    }
    Address sender = Address.device(from, Purpose.PARCELS);
    return new ParcelFetch(
            parcel, query -> bus.request(sender, query, ParcelPart.class, PART_TIMEOUT))
        .run()
        .compose(json -> vertx.executeBlocking(() -> codec.decodeWhole(json), false))
        .compose(frame -> checked(frame, from))
        .onComplete(done -> fetched.decrementAndGet());
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
