package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Awards that are too large for one frame. */
@Timeout(30)
class ParcelTest {

  private static final DeviceId OWNER = new DeviceId("abcdefghijklmnopqrstuvwxyz");
  private static final DeviceId EXECUTOR = new DeviceId("zyxwvutsrqponmlkjihgfedcba");
  private static final Address THERE = Address.device(EXECUTOR, Purpose.EXECUTE);
  private static final Address AUCTION = Address.device(OWNER, Purpose.AUCTION);
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
    watch(Parcel.class, parcels::add);
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
    owner.listen(AUCTION, (from, message) -> refused.complete(message)).ready().await();
    executor.listen(THERE, (from, message) -> {}).ready().await();
    Award award = award(1);

    owner.send(THERE, unknown("nowhere", award.attempt()));

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
    assertThat(allocatedBySending(award(30 * MEBI))).isLessThan(MEBI);
  }

  @Test
  void shouldNotWriteAChatOfManyShortMessagesOnTheEventLoop() {
    var parts = List.<ContentPart>of(new ContentPart.Text("x"));
    var message =
        new ChatMessage(
            "tool",
            parts,
            List.of(),
            Optional.of("call_0123456789abcdefghijklmn"),
            Optional.empty());
    PromptInput chat = new PromptInput.Chat(Collections.nCopies(250_000, message));
    Award award = award(GenerationSpec.ofText("x").withInput(chat));
    int written = new FrameCodec().size(award).orElseThrow();

    assertThat(allocatedBySending(award)).isLessThan(written);
  }

  /** Bytes that an event loop asks for meanwhile. */
  private long allocatedBySending(Award award) {
    var arrived = new CompletableFuture<MeshMessage>();
    executor.listen(THERE, (from, message) -> arrived.complete(message)).ready().await();
    var took = new CompletableFuture<Long>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            none -> {
              long before = allocated();
              owner.send(THERE, award);
              took.complete(allocated() - before);
            });

    // Not closed before, since it is still being written.
    assertThat(arrived.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(award);
    return took.join();
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
  void shouldSendLargeToolsWithAShortText() {
    GenerationSpec like = GenerationSpec.ofText("Which tool?");
    var tool = new RawJson("{\"description\":\"" + "x".repeat(MEBI) + "\"}");

    shouldArriveAsAParcel(
        award(
            new GenerationSpec(
                like.input(),
                List.of(tool, tool, tool),
                like.responseFormat(),
                like.maxTokens(),
                like.sampling(),
                like.stop(),
                like.extra())));
  }

  @Test
  void shouldSendManyShortMessages() {
    ChatMessage message = ChatMessage.text("user", "x");
    PromptInput chat = new PromptInput.Chat(Collections.nCopies(60_000, message));

    shouldArriveAsAParcel(award(GenerationSpec.ofText("x").withInput(chat)));
  }

  @Test
  void shouldSendAShortTextWithFieldsOfLongNames() {
    GenerationSpec like = GenerationSpec.ofText("Hi");
    Map<String, RawJson> fields =
        IntStream.range(0, 100)
            .boxed()
            .collect(Collectors.toMap(i -> i + "x".repeat(30_000), i -> new RawJson("1")));

    shouldArriveAsAParcel(
        award(
            new GenerationSpec(
                like.input(),
                like.tools(),
                like.responseFormat(),
                like.maxTokens(),
                like.sampling(),
                like.stop(),
                fields)));
  }

  private void shouldArriveAsAParcel(Award award) {
    assertThat(new FrameCodec().size(award).orElseThrow())
        .isGreaterThan(FrameCodec.MAX_AWARD_BYTES);
    var arrived = new CompletableFuture<MeshMessage>();
    executor.listen(THERE, (from, message) -> arrived.complete(message)).ready().await();

    owner.send(THERE, award);

    assertThat(arrived.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(award);
  }

  @Test
  void shouldHandOverACopyWithoutFetchingAgain() {
    var arrived = new CopyOnWriteArrayList<MeshMessage>();
    executor.listen(THERE, (from, message) -> arrived.add(message)).ready().await();
    Award award = award(3 * MEBI);
    owner.send(THERE, award);
    await(() -> arrived.size() == 1);
    var queries = new CopyOnWriteArrayList<MeshMessage>();
    watch(ParcelQuery.class, queries::add);

    owner.send(THERE, award);

    await(() -> arrived.size() == 2);
    assertThat(arrived.get(1)).isSameAs(arrived.get(0));
    assertThat(queries).isEmpty();
  }

  @Test
  void shouldNeverRefuseACopyOfWhatWasHandedOver() {
    // Given an award that was handed over and let go by its receiver, and room that others take up.
    var arrived = new CompletableFuture<WeakReference<MeshMessage>>();
    var parcels = new CopyOnWriteArrayList<Parcel>();
    var refused = new CopyOnWriteArrayList<MeshMessage>();
    executor
        .listen(THERE, (from, message) -> arrived.complete(new WeakReference<>(message)))
        .ready()
        .await();
    owner.listen(AUCTION, (from, message) -> refused.add(message)).ready().await();
    watch(Parcel.class, parcels::add);
    owner.send(THERE, award(3 * MEBI));
    WeakReference<MeshMessage> handedOver = arrived.orTimeout(20, TimeUnit.SECONDS).join();
    await(() -> isCollected(handedOver));
    takeUpAllRoom();

    // When a copy comes, and something new after it.
    owner.send(THERE, parcels.get(0));
    owner.send(THERE, unknown("new", 99));

    await(() -> !refused.isEmpty());
    assertThat(refused)
        .singleElement()
        .isInstanceOfSatisfying(
            AwardReply.Refused.class,
            answer -> {
              assertThat(answer.attempt()).isEqualTo(99);
              assertThat(answer.code()).isEqualTo(FailureCode.BUSY);
            });
  }

  private static boolean isCollected(WeakReference<?> reference) {
    System.gc();
    return reference.get() == null;
  }

  /** By parcels of somebody who never gives a part of them. */
  private void takeUpAllRoom() {
    var slow = DeviceId.random(new Random(1));
    MeshBus bus = MeshBus.on(vertx, slow);
    bus.answer(
            Address.device(slow, Purpose.PARCELS), query -> Promise.<MeshMessage>promise().future())
        .ready()
        .await();
    for (int i = 1; i <= Parcels.MOST_FETCHED; i++) {
      bus.send(THERE, unknown("slow" + i, i));
    }
  }

  @Test
  void shouldRefuseInTheNameOfItsDeviceWhatIsTooLargeEvenInParts() {
    shouldComeBackAsRefused(award(Parcel.MAX_BYTES + 1), FailureCode.TOO_LARGE);
    // Each of these characters takes six bytes.
    shouldComeBackAsRefused(
        award(GenerationSpec.ofText("\u0001".repeat(6 * MEBI))), FailureCode.TOO_LARGE);
  }

  @Test
  void shouldRefuseInTheNameOfItsDeviceWhatCannotBeWritten() {
    GenerationSpec like = GenerationSpec.ofText("Hi");
    var half = new RawJson("\"\ud83d and more\"");

    shouldComeBackAsRefused(
        award(
            new GenerationSpec(
                like.input(),
                like.tools(),
                like.responseFormat(),
                like.maxTokens(),
                like.sampling(),
                like.stop(),
                Map.of("user", half))),
        FailureCode.INTERNAL);
  }

  @Test
  void shouldRefuseInTheNameOfItsDeviceWhatThereIsNoRoomToKeep() {
    ParcelStore store = Parcels.of(vertx, OWNER).store();
    var large = new byte[Parcel.MAX_BYTES];
    for (int i = 1; i <= ParcelStore.MAX_BYTES / Parcel.MAX_BYTES; i++) {
      store.put(award(i), large, System.nanoTime());
    }

    shouldComeBackAsRefused(award(3 * MEBI), FailureCode.BUSY);
  }

  private void shouldComeBackAsRefused(Award award, FailureCode code) {
    var refused = new CompletableFuture<MeshMessage>();
    var by = new CompletableFuture<DeviceId>();
    Subscription auction =
        owner.listen(
            AUCTION,
            (from, message) -> {
              by.complete(from);
              refused.complete(message);
            });
    auction.ready().await();

    owner.send(THERE, award);

    assertThat(refused.orTimeout(20, TimeUnit.SECONDS).join())
        .isInstanceOfSatisfying(
            AwardReply.Refused.class,
            answer -> {
              assertThat(answer.promptId()).isEqualTo(award.promptId());
              assertThat(answer.attempt()).isEqualTo(award.attempt());
              assertThat(answer.code()).isEqualTo(code);
            });
    assertThat(by).isCompletedWithValue(EXECUTOR);
    auction.cancel().await();
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

  /** Announces what nobody keeps. */
  private static Parcel unknown(String id, int attempt) {
    return new Parcel(
        id, MEBI, "0".repeat(64), Optional.of(award(1).promptId()), OptionalInt.of(attempt));
  }

  private <M extends MeshMessage> void watch(Class<M> type, Consumer<M> watcher) {
    vertx
        .eventBus()
        .addInboundInterceptor(
            delivery -> {
              MeshMessage message = Incoming.of(delivery.message()).frame().message();
              if (type.isInstance(message)) {
                watcher.accept(type.cast(message));
              }
              delivery.next();
            });
  }

  private static Award award(int chars) {
    return award(GenerationSpec.ofText("x".repeat(chars)));
  }

  private static Award award(GenerationSpec generation) {
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
        generation,
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
