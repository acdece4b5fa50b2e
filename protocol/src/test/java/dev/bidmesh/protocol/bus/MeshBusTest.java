package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.Malformed;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.Unknown;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.event.Level;

@ExtendWith(VertxExtension.class)
@Timeout(value = 10, timeUnit = TimeUnit.SECONDS)
class MeshBusTest {

  private static final DeviceId SELF = new DeviceId("abcdefghijklmnopqrstuvwxyz");
  private static final DeviceId OTHER = new DeviceId("zyxwvutsrqponmlkjihgfedcba");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Address HERE = Address.Local.EXECUTOR;
  private static final Address THERE = Address.device(OTHER, Address.Purpose.CONTROL);

  private MeshBus bus;

  @BeforeEach
  void attach(Vertx vertx) {
    bus = MeshBus.on(vertx, SELF);
  }

  @Test
  void shouldCarryAQuestionAndItsAnswer(VertxTestContext test) {
    bus.answer(HERE, question -> Future.succeededFuture(EngineSnapshot.NONE));

    bus.request(HERE, new StatusQuery(), EngineSnapshot.class, TIMEOUT)
        .onComplete(
            test.succeeding(
                reply ->
                    test.verify(
                        () -> {
                          assertThat(reply).isEqualTo(EngineSnapshot.NONE);
                          test.completeNow();
                        })));
  }

  @Test
  void shouldSayThatNobodyListens(VertxTestContext test) {
    expect(test, bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT), FailureCode.UNREACHABLE);
  }

  @Test
  void shouldNotWaitBeyondTheTimeout(VertxTestContext test) {
    bus.answer(HERE, question -> Promise.<MeshMessage>promise().future());

    expect(
        test,
        bus.request(HERE, new StatusQuery(), Ack.class, Duration.ofMillis(20)),
        FailureCode.TIMEOUT);
  }

  @Test
  void shouldTellTheAskerWhenTheHandlerThrows(VertxTestContext test) {
    bus.answer(
        HERE,
        question -> {
          throw new IllegalStateException("a defect");
        });

    expect(test, bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT), FailureCode.INTERNAL);
  }

  @Test
  void shouldCarryAFailureWithItsCodeAndText(VertxTestContext test) {
    bus.answer(
        HERE, question -> Future.failedFuture(new MeshException(FailureCode.BUSY, "come back")));

    bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT)
        .onComplete(
            test.failing(
                cause ->
                    test.verify(
                        () -> {
                          assertThat(cause).hasMessage("come back");
                          assertThat(((MeshException) cause).code()).isEqualTo(FailureCode.BUSY);
                          test.completeNow();
                        })));
  }

  @Test
  void shouldRefuseAnAnswerOfAnotherType(VertxTestContext test) {
    bus.answer(HERE, question -> Future.succeededFuture(new Ack()));

    expect(
        test,
        bus.request(HERE, new StatusQuery(), TelemetryStatus.class, TIMEOUT),
        FailureCode.MALFORMED);
  }

  @Test
  void shouldTurnAMalformedAnswerIntoAFailure(VertxTestContext test) {
    bus.answer(HERE, question -> Future.succeededFuture(new Malformed("half a frame")));

    expect(test, bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT), FailureCode.MALFORMED);
  }

  @Test
  void shouldDropAndCountMalformedAndUnknownFrames(Vertx vertx, VertxTestContext test) {
    bus.answer(HERE, question -> Future.succeededFuture(new Ack()));
    bus.send(HERE, new Malformed("half a frame"));
    bus.send(HERE, new Unknown("Later", 2));

    bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT)
        .onComplete(
            test.succeeding(
                reply ->
                    test.verify(
                        () -> {
                          assertThat(bus.malformedFrames()).isEqualTo(1);
                          assertThat(bus.unknownFrames()).isEqualTo(1);
                          test.completeNow();
                        })));
  }

  @Test
  void shouldNotTakeFromOthersWhatNeverLeavesANode(Vertx vertx, VertxTestContext test) {
    MeshBus other = MeshBus.on(vertx, OTHER);
    Address own = Address.device(SELF, Address.Purpose.AUCTION);
    var heard = new ArrayList<MeshMessage>();
    bus.listen(own, (from, message) -> heard.add(message));
    bus.answer(Address.HEARTBEAT, message -> Future.succeededFuture(new Ack()));

    Future.join(
            other.request(own, EngineSnapshot.NONE, Ack.class, TIMEOUT),
            other.request(Address.HEARTBEAT, new LaneReset(List.of()), Ack.class, TIMEOUT))
        .onComplete(
            test.failing(
                cause ->
                    test.verify(
                        () -> {
                          assertThat(cause)
                              .hasMessage("EngineSnapshot never goes from node to node");
                          assertThat(heard).isEmpty();
                          assertThat(bus.malformedFrames()).isEqualTo(2);
                          test.completeNow();
                        })));
  }

  @Test
  void shouldNotLetABrokenSenderFillTheLog() {
    assertThat(LongStream.rangeClosed(1, 1000).filter(n -> MeshBus.levelOf(n) == Level.WARN))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L);
  }

  @Test
  void shouldFailAQuestionOfAnUnknownType(VertxTestContext test) {
    bus.answer(HERE, question -> Future.succeededFuture(new Ack()));

    expect(
        test,
        bus.request(HERE, new Unknown("Later", 2), Ack.class, TIMEOUT),
        FailureCode.UNSUPPORTED);
  }

  @Test
  void shouldRefuseToSendAFrameThatIsTooLarge(VertxTestContext test) {
    bus.answer(THERE, question -> Future.succeededFuture(new Ack()));

    expect(
        test,
        bus.request(THERE, new Malformed("x".repeat(100_000)), Ack.class, TIMEOUT),
        FailureCode.TOO_LARGE);
  }

  @Test
  void shouldRefuseToSendAnAnswerThatIsTooLarge(Vertx vertx, VertxTestContext test) {
    Address here = Address.device(SELF, Address.Purpose.CONTROL);
    bus.answer(here, question -> Future.succeededFuture(new Unknown("x".repeat(100_000), 1)));

    expect(
        test,
        MeshBus.on(vertx, OTHER).request(here, new StatusQuery(), Unknown.class, TIMEOUT),
        FailureCode.TOO_LARGE);
  }

  @Test
  void shouldNotCapAnAnswerThatStaysOnTheNode(VertxTestContext test) {
    Address here = Address.device(SELF, Address.Purpose.CONTROL);
    bus.answer(here, question -> Future.succeededFuture(new Unknown("x".repeat(100_000), 1)));

    bus.request(here, new StatusQuery(), Unknown.class, TIMEOUT)
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void shouldTellAnAskerThatAListenerGivesNoAnswers(VertxTestContext test) {
    bus.listen(HERE, (from, message) -> {});

    expect(test, bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT), FailureCode.UNSUPPORTED);
  }

  @Test
  void shouldPublishToEveryListenerAndNameTheSender(Vertx vertx, VertxTestContext test) {
    MeshBus other = MeshBus.on(vertx, OTHER);
    Promise<DeviceId> first = Promise.promise();
    Promise<DeviceId> second = Promise.promise();
    bus.listen(Address.EVENT, (from, message) -> first.complete(from));
    bus.listen(Address.EVENT, (from, message) -> second.complete(from));

    other.publish(Address.EVENT, new Ack());

    Future.all(first.future(), second.future())
        .onComplete(
            test.succeeding(
                heard ->
                    test.verify(
                        () -> {
                          assertThat(heard.<DeviceId>list()).containsExactly(OTHER, OTHER);
                          test.completeNow();
                        })));
  }

  @Test
  void shouldStopDeliveringAfterCancel(VertxTestContext test) {
    Subscription subscription =
        bus.listen(HERE, (from, message) -> test.failNow("delivered after cancel"));

    expect(
        test,
        subscription
            .cancel()
            .compose(done -> bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT)),
        FailureCode.UNREACHABLE);
  }

  @Test
  void shouldSurviveTheWire() {
    var codec = BusCodecProbe.wire();

    assertThat(MessageSamples.all())
        .allSatisfy(
            message -> {
              Frame frame = new Frame(new Header(SELF, 3, 9), message);
              assertThat(codec.apply(frame)).isEqualTo(frame);
            });
  }

  @Test
  void shouldCallAFrameMalformedWhoseLengthIsWrong() {
    for (int length : new int[] {-1, 3, Integer.MAX_VALUE}) {
      Buffer buffer = Buffer.buffer().appendInt(length).appendString("{}");

      assertThat(BusCodecProbe.codec().decodeFromWire(0, buffer).frame().message())
          .isInstanceOf(Malformed.class);
    }
    assertThat(BusCodecProbe.codec().decodeFromWire(0, Buffer.buffer("x")).frame().message())
        .isInstanceOf(Malformed.class);
  }

  private static void expect(VertxTestContext test, Future<?> future, FailureCode code) {
    future.onComplete(
        test.failing(
            cause ->
                test.verify(
                    () -> {
                      assertThat(cause).isInstanceOf(MeshException.class);
                      assertThat(((MeshException) cause).code()).isEqualTo(code);
                      test.completeNow();
                    })));
  }
}
