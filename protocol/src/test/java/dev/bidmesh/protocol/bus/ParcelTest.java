package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Awards that are too large for one frame. */
@Timeout(30)
class ParcelTest {

  private static final DeviceId OWNER = new DeviceId("abcdefghijklmnopqrstuvwxyz");
  private static final DeviceId EXECUTOR = new DeviceId("zyxwvutsrqponmlkjihgfedcba");
  private static final Address THERE = Address.device(EXECUTOR, Purpose.EXECUTE);
  private static final Address PARCELS = Address.device(OWNER, Purpose.PARCELS);
  private static final int MEBI = 1024 * 1024;

  private final Vertx vertx = Vertx.vertx();
  private final MeshBus owner = MeshBus.on(vertx, OWNER);
  private final MeshBus executor = MeshBus.on(vertx, EXECUTOR);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void shouldArriveWholeWithItsSender() {
    var arrived = new CompletableFuture<MeshMessage>();
    executor
        .listen(
            THERE,
            (from, message) -> {
              assertThat(from).isEqualTo(OWNER);
              arrived.complete(message);
            })
        .ready()
        .await();
    Award award = award(30 * MEBI);

    owner.send(THERE, award);

    assertThat(arrived.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(award);
  }

  @Test
  void shouldSendAnAwardThatIsSentAgainByTheSameParcel() {
    var arrived = new CopyOnWriteArrayList<MeshMessage>();
    var parcels = new CopyOnWriteArrayList<Parcel>();
    executor.listen(THERE, (from, message) -> arrived.add(message)).ready().await();
    vertx
        .eventBus()
        .addInboundInterceptor(
            delivery -> {
              if (Incoming.of(delivery.message()).frame().message() instanceof Parcel parcel) {
                parcels.add(parcel);
              }
              delivery.next();
            });
    Award award = award(3 * MEBI);

    owner.send(THERE, award);
    await(() -> arrived.size() == 1);
    owner.send(THERE, award);
    await(() -> arrived.size() == 2);

    assertThat(parcels).hasSize(2).allMatch(parcels.get(0)::equals);
    assertThat(arrived).allMatch(award::equals);
  }

  @Test
  void shouldRefuseAnAwardWhosePartsCannotBeFetched() {
    var refused = new CompletableFuture<MeshMessage>();
    owner
        .listen(
            Address.device(OWNER, Purpose.AUCTION), (from, message) -> refused.complete(message))
        .ready()
        .await();
    executor.listen(THERE, (from, message) -> {}).ready().await();
    Award award = award(1);

    owner.send(
        THERE,
        new Parcel(
            "nowhere",
            MEBI,
            "0".repeat(64),
            Optional.of(award.promptId()),
            OptionalInt.of(award.attempt())));

    assertThat(refused.orTimeout(20, TimeUnit.SECONDS).join())
        .isInstanceOfSatisfying(
            AwardReply.Refused.class,
            answer -> {
              assertThat(answer.promptId()).isEqualTo(award.promptId());
              assertThat(answer.attempt()).isEqualTo(award.attempt());
              assertThat(answer.code()).isEqualTo(FailureCode.UNREACHABLE);
            });
  }

  @Test
  void shouldTakeUpNoMemoryForWhatWasOnlyAnnounced() {
    var huge =
        new Parcel("p", Parcel.MAX_BYTES, "0".repeat(64), Optional.empty(), OptionalInt.empty());
    long before = allocated();

    for (int i = 0; i < 8; i++) {
      assertThat(fetch(huge, query -> failed(FailureCode.UNREACHABLE)).failed()).isTrue();
    }

    assertThat(allocated() - before).isLessThan(Parcel.MAX_BYTES);
  }

  @Test
  void shouldNotWriteALargeAwardOnTheEventLoop() {
    executor.listen(THERE, (from, message) -> {}).ready().await();
    var took = new CompletableFuture<Long>();
    Award award = award(30 * MEBI);

    vertx
        .getOrCreateContext()
        .runOnContext(
            none -> {
              long before = allocated();
              owner.send(THERE, award);
              took.complete(allocated() - before);
            });

    assertThat(took.orTimeout(20, TimeUnit.SECONDS).join()).isLessThan(MEBI);
  }

  /** Bytes that this thread has asked for so far. */
  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void shouldRefuseToSendWhatIsTooLargeEvenInParts() {
    assertThatThrownBy(() -> owner.send(THERE, award(Parcel.MAX_BYTES)))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.TOO_LARGE));
  }

  @Test
  void shouldAskAgainForPartsThatWereLost() {
    var store = new ParcelStore();
    var json = new byte[3 * ParcelPart.MAX_BYTES];
    Parcel parcel = store.put(award(1), json, 0);
    var asked = new ArrayList<Integer>();

    Future<byte[]> whole =
        fetch(
            parcel,
            query -> {
              boolean lost = query.offset() > 0 && !asked.contains(query.offset());
              asked.add(query.offset());
              return lost ? failed(FailureCode.TIMEOUT) : part(store, query);
            });

    assertThat(whole.result()).isEqualTo(json);
    assertThat(asked).hasSize(5);
  }

  @Test
  void shouldGiveUpAfterAFewTriesAndAtOnceIfItIsGone() {
    Parcel parcel = new ParcelStore().put(award(1), new byte[3], 0);
    var asked = new ArrayList<ParcelQuery>();

    Future<byte[]> silent = fetch(parcel, query -> count(asked, query, FailureCode.TIMEOUT));
    assertThat(silent.failed()).isTrue();
    assertThat(asked).hasSize(3);

    asked.clear();
    Future<byte[]> gone = fetch(parcel, query -> count(asked, query, FailureCode.UNREACHABLE));
    assertThat(gone.failed()).isTrue();
    assertThat(asked).hasSize(1);
  }

  @Test
  void shouldTakeNothingElseThanWhatWasAnnounced() {
    var store = new ParcelStore();
    Parcel parcel = store.put(award(1), new byte[] {1, 2, 3}, 0);

    assertThat(code(fetch(parcel, query -> other(query, 0, "AQID")))).isEmpty();
    assertThat(code(fetch(parcel, query -> other(query, 0, "AQIE"))))
        .containsExactly(FailureCode.MALFORMED);
    assertThat(code(fetch(parcel, query -> other(query, 0, "AQ=="))))
        .containsExactly(FailureCode.MALFORMED);
    assertThat(code(fetch(parcel, query -> other(query, 3, "AQID"))))
        .containsExactly(FailureCode.MALFORMED);
    assertThat(code(fetch(parcel, query -> other(query, 0, "not base64"))))
        .containsExactly(FailureCode.MALFORMED);
  }

  @Test
  void shouldSayThatItDoesNotKeepAParcel() {
    var arrived = new CompletableFuture<MeshMessage>();
    executor.listen(THERE, (from, message) -> arrived.complete(message)).ready().await();
    // From the first large one on there is somebody to ask.
    owner.send(THERE, award(3 * MEBI));
    arrived.orTimeout(20, TimeUnit.SECONDS).join();

    Future<ParcelPart> part =
        executor.request(
            PARCELS,
            new ParcelQuery("unknown", 0),
            ParcelPart.class,
            java.time.Duration.ofSeconds(5));

    assertThatThrownBy(part::await)
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNREACHABLE));
  }

  private static Award award(int chars) {
    Award like =
        MessageSamples.all().stream()
            .filter(Award.class::isInstance)
            .map(Award.class::cast)
            .findFirst()
            .orElseThrow();
    return new Award(
        like.promptId(),
        like.attempt(),
        like.bidId(),
        like.lane(),
        like.quotedS(),
        GenerationSpec.ofText("x".repeat(chars)),
        like.prefixText(),
        like.prefixTokenIds(),
        like.priority(),
        like.deadlineRemainingMs(),
        like.streamTo(),
        like.credit(),
        Optional.empty(),
        Optional.empty());
  }

  private static Future<byte[]> fetch(
      Parcel parcel, Function<ParcelQuery, Future<ParcelPart>> sender) {
    return new ParcelFetch(parcel, sender).run().map(parts -> ParcelFetch.whole(parcel, parts));
  }

  private static Future<ParcelPart> part(ParcelStore store, ParcelQuery query) {
    return Future.succeededFuture(store.part(query, 0).orElseThrow());
  }

  private static Future<ParcelPart> other(ParcelQuery query, int offset, String data) {
    return Future.succeededFuture(new ParcelPart(query.parcelId(), offset, data));
  }

  private static Future<ParcelPart> count(
      List<ParcelQuery> asked, ParcelQuery query, FailureCode code) {
    asked.add(query);
    return failed(code);
  }

  private static Future<ParcelPart> failed(FailureCode code) {
    return Future.failedFuture(new MeshException(code, "no part"));
  }

  private static List<FailureCode> code(Future<?> future) {
    return future.failed() ? List.of(((MeshException) future.cause()).code()) : List.of();
  }
}
