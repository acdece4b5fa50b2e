package dev.bidmesh.protocol.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapEvents;
import dev.bidmesh.protocol.message.TapFilter;
import dev.bidmesh.protocol.message.TapQuery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes of a real clustered event bus, both watched. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class BusTapTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final DeviceId ONE = DeviceId.random(new Random(1));
  private static final DeviceId TWO = DeviceId.random(new Random(2));
  private static final PromptId PROMPT = PromptId.create(ONE);
  private static final Address EXECUTE = Address.device(TWO, Address.Purpose.EXECUTE);
  private static final TapLimits LIMITS = new TapLimits(100, 1_000);

  private Vertx first;
  private Vertx second;
  private MeshBus here;
  private MeshBus there;

  @BeforeEach
  void start() throws Exception {
    first = node();
    second = node();
    here = MeshBus.on(first, ONE);
    there = MeshBus.on(second, TWO);
  }

  @AfterEach
  void stop() throws Exception {
    Future.all(first.close(), second.close()).await(10, SECONDS);
  }

  @Test
  void shouldShowAQuestionAndItsAnswerOnBothNodes() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap out = tap(here, TapFilter.ALL, LIMITS);
    BusTap in = tap(there, TapFilter.ALL, LIMITS);

    here.request(EXECUTE, new Cancel(PROMPT, 1, "secret"), Ack.class, TIMEOUT).await(5, SECONDS);

    List<TapEvent> sent = all(out);
    List<TapEvent> heard = all(in);
    assertThat(sent).extracting(TapEvent::kind).containsExactly("Cancel", "Ack");
    assertThat(heard).extracting(TapEvent::kind).containsExactly("Cancel", "Ack");
    assertThat(sent)
        .extracting(TapEvent::direction)
        .containsExactly(TapDirection.OUT, TapDirection.IN);
    assertThat(heard)
        .extracting(TapEvent::direction)
        .containsExactly(TapDirection.IN, TapDirection.OUT);
    assertThat(sent).extracting(TapEvent::frame).isEqualTo(frames(heard)).doesNotContain("");
    assertThat(sent).allMatch(TapEvent::network);
    assertThat(heard).allMatch(TapEvent::network);
    // The answer names no prompt; its question does.
    assertThat(sent).allMatch(event -> event.promptId().equals(Optional.of(PROMPT)));
    assertThat(heard).allMatch(event -> event.promptId().equals(Optional.of(PROMPT)));
    assertThat(sent).extracting(TapEvent::reply).containsExactly(false, true);
    assertThat(sent).allMatch(event -> event.address().equals(EXECUTE.path()));
    assertThat(sent.get(0).body().json()).contains("‹6 chars›").doesNotContain("secret");
    assertThat(sent.get(0).bytes()).isEqualTo(heard.get(0).bytes()).isPositive();
  }

  @Test
  void shouldShowAFailureAsAnAnswer() throws Exception {
    answer(there, EXECUTE, Future.failedFuture(new MeshException(FailureCode.BUSY, "secret")));
    BusTap out = tap(here, TapFilter.ALL, LIMITS);
    BusTap in = tap(there, TapFilter.ALL, LIMITS);

    here.request(EXECUTE, new Cancel(PROMPT, 1, "r"), Ack.class, TIMEOUT)
        .otherwise(new Ack())
        .await(5, SECONDS);

    for (BusTap tap : List.of(out, in)) {
      TapEvent failure = all(tap).get(1);
      assertThat(failure.kind()).isEqualTo("Failure");
      assertThat(failure.promptId()).contains(PROMPT);
      assertThat(failure.network()).isTrue();
      assertThat(failure.body().json())
          .isEqualTo("{\"failure\":\"RECIPIENT_FAILURE\",\"code\":\"busy\"}");
    }
  }

  @Test
  void shouldShowOnlyWhatIsWanted() throws Exception {
    answer(here, Address.Local.EXECUTOR, Future.succeededFuture(new Ack()));
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    PromptId other = PromptId.create(TWO);
    BusTap byDefault = tap(here, TapFilter.ALL, LIMITS);
    BusTap local = tap(here, filter("local.*", null, null), LIMITS);
    BusTap ofOther = tap(here, filter("*", other, null), LIMITS);
    BusTap incoming = tap(here, filter("*", null, TapDirection.IN), LIMITS);

    request(here, Address.Local.EXECUTOR, new CancelPrompt(PROMPT, "r"));
    request(here, EXECUTE, new Cancel(other, 1, "r"));

    assertThat(all(byDefault)).extracting(TapEvent::kind).containsExactly("Cancel", "Ack");
    assertThat(all(local))
        .extracting(TapEvent::kind)
        .containsExactly("CancelPrompt", "CancelPrompt", "Ack", "Ack");
    assertThat(all(ofOther)).extracting(TapEvent::kind).containsExactly("Cancel", "Ack");
    assertThat(all(incoming))
        .extracting(TapEvent::kind)
        .containsExactly("CancelPrompt", "Ack", "Ack");
  }

  @Test
  void shouldLoseFramesInsteadOfGrowing() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap slow = tap(here, filter("*", null, TapDirection.OUT), new TapLimits(3, 1_000));
    BusTap limited = tap(here, filter("*", null, TapDirection.OUT), new TapLimits(1_000, 1));

    for (int i = 0; i < 10; i++) {
      request(here, EXECUTE, new Cancel(PROMPT, 1, "r"));
    }

    assertThat(all(slow)).hasSize(3);
    assertThat(slow.lost()).isEqualTo(7);
    List<TapEvent> inTime = all(limited);
    assertThat(inTime).isNotEmpty().hasSizeLessThan(10);
    assertThat(limited.lost()).isEqualTo(10 - inTime.size());
  }

  @Test
  void shouldLoseFramesInsteadOfHoldingManyBytes() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    TapFilter sent = filter("*", null, TapDirection.OUT);
    var limits = new TapLimits(10, 1_000);
    BusTap open = here.traffic().tap(sent, limits, true);
    // As long as a text is shown, in characters of three bytes: six of them fit.
    String text = "€".repeat(2_000);

    for (int i = 0; i < 10; i++) {
      request(here, EXECUTE, new Cancel(PROMPT, 1, text));
    }

    assertThat(open.lost()).isEqualTo(3);
    assertThat(all(open)).hasSize(7);
    request(here, EXECUTE, new Cancel(PROMPT, 1, "short"));
    assertThat(all(open)).hasSize(1);
  }

  @Test
  void shouldTakeInLessASecondOnceItIsTold() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap tap = tap(here, filter("*", null, TapDirection.OUT), LIMITS);
    tap.slowTo(1);

    for (int i = 0; i < 10; i++) {
      request(here, EXECUTE, new Cancel(PROMPT, 1, "r"));
    }

    assertThat(tap.lost()).isPositive();
    assertThat(all(tap)).hasSize((int) (10 - tap.lost()));
  }

  @Test
  void shouldTellOnceThatThereAreFrames() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap tap = tap(here, TapFilter.ALL, LIMITS);
    var told = new AtomicInteger();
    tap.onFrames(told::incrementAndGet);

    request(here, EXECUTE, new Cancel(PROMPT, 1, "r"));
    request(here, EXECUTE, new Cancel(PROMPT, 1, "r"));
    assertThat(told).hasValue(1);

    assertThat(tap.take(3, Integer.MAX_VALUE)).hasSize(3);
    assertThat(told).hasValue(2);
    assertThat(tap.take(3, Integer.MAX_VALUE)).hasSize(1);
    assertThat(tap.isEmpty()).isTrue();
    assertThat(told).hasValue(2);
  }

  @Test
  void shouldTellOfFramesThatCameBeforeAnybodyListened() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap tap = tap(here, TapFilter.ALL, LIMITS);
    request(here, EXECUTE, new Cancel(PROMPT, 1, "r"));
    var told = new AtomicInteger();

    tap.onFrames(told::incrementAndGet);
    assertThat(told).hasValue(1);

    assertThat(all(tap)).hasSize(2);
    request(here, EXECUTE, new Cancel(PROMPT, 1, "r"));
    assertThat(told).hasValueGreaterThan(1);
    assertThat(all(tap)).hasSize(2);
  }

  @Test
  void shouldNotShowThoseWhoWatch() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new TapEvents(0, 0, List.of())));
    BusTap tap = tap(here, filter("*", null, null), LIMITS);

    here.request(EXECUTE, new TapQuery("t", TapFilter.ALL, 1, 0, 1_000), TapEvents.class, TIMEOUT)
        .await(5, SECONDS);

    assertThat(all(tap)).isEmpty();
  }

  @Test
  void shouldSeeNothingMoreOnceItIsClosed() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap tap = tap(here, TapFilter.ALL, LIMITS);

    tap.close();
    request(here, EXECUTE, new Ping());

    assertThat(all(tap)).isEmpty();
  }

  @Test
  void shouldShowTextsOnlyToWhoeverAskedForThem() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap hidden = tap(here, TapFilter.ALL, LIMITS);
    BusTap open = here.traffic().tap(TapFilter.ALL, LIMITS, true);

    request(here, EXECUTE, new Cancel(PROMPT, 1, "secret"));

    assertThat(all(hidden).get(0).body().json()).doesNotContain("secret");
    assertThat(all(open).get(0).body().json()).contains("\"reason\":\"secret\"");
  }

  @Test
  void shouldShowAllWhoWatchTheSameFrame() throws Exception {
    answer(there, EXECUTE, Future.succeededFuture(new Ack()));
    BusTap one = tap(here, TapFilter.ALL, LIMITS);
    BusTap other = tap(here, filter("*", null, null), LIMITS);

    request(here, EXECUTE, new Cancel(PROMPT, 1, "secret"));

    // Its fields are written once only.
    assertThat(all(one).get(0)).isSameAs(all(other).get(0));
  }

  @Test
  void shouldNotShowTheAnswerToALocalQuestionFromBeforeUnlessItIsAskedFor() throws Exception {
    Promise<Ack> answer = Promise.promise();
    Promise<Void> asked = Promise.promise();
    here.answer(
            Address.Local.EXECUTOR,
            question -> {
              asked.complete();
              return answer.future();
            })
        .ready()
        .await(5, SECONDS);
    Future<Ack> answered =
        here.request(Address.Local.EXECUTOR, new CancelPrompt(PROMPT, "r"), Ack.class, TIMEOUT);
    asked.future().await(5, SECONDS);
    BusTap byDefault = tap(here, TapFilter.ALL, LIMITS);
    BusTap every = tap(here, filter("*", null, null), LIMITS);
    BusTap replies = tap(here, filter(BusTraffic.REPLIES, null, null), LIMITS);

    answer.complete(new Ack());
    answered.await(5, SECONDS);

    assertThat(all(byDefault)).isEmpty();
    assertThat(all(every)).extracting(TapEvent::kind).contains("Ack");
    assertThat(all(replies)).extracting(TapEvent::address).contains(BusTraffic.REPLIES);
  }

  private static TapFilter filter(
      String address,
      @org.jspecify.annotations.Nullable PromptId prompt,
      @org.jspecify.annotations.Nullable TapDirection direction) {
    return new TapFilter(
        Optional.of(address), Optional.ofNullable(prompt), Optional.ofNullable(direction));
  }

  private static BusTap tap(MeshBus bus, TapFilter filter, TapLimits limits) {
    return bus.traffic().tap(filter, limits, false);
  }

  private static List<TapEvent> all(BusTap tap) {
    var events = new ArrayList<TapEvent>();
    for (var some = tap.take(2, 1_000_000); !some.isEmpty(); some = tap.take(2, 1_000_000)) {
      events.addAll(some);
    }
    return events;
  }

  private static List<Object> frames(List<TapEvent> events) {
    return List.copyOf(events.stream().map(TapEvent::frame).toList());
  }

  private static void answer(MeshBus bus, Address at, Future<? extends MeshMessage> answer)
      throws TimeoutException {
    bus.answer(at, question -> answer).ready().await(5, SECONDS);
  }

  private static void request(MeshBus bus, Address to, MeshMessage message)
      throws TimeoutException {
    bus.request(to, message, Ack.class, TIMEOUT).await(5, SECONDS);
  }

  private static Vertx node() throws TimeoutException {
    return Vertx.builder()
        .withClusterManager(new FakeClusterManager())
        .buildClustered()
        .await(10, SECONDS);
  }
}
