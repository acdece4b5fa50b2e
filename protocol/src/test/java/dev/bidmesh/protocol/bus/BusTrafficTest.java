package dev.bidmesh.protocol.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.AddressTraffic.Direction;
import dev.bidmesh.protocol.bus.AddressTraffic.Scope;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.Malformed;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TraceQuery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes of a real clustered event bus, and a third that is alone. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class BusTrafficTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final DeviceId ONE = DeviceId.random(new Random(1));
  private static final DeviceId TWO = DeviceId.random(new Random(2));
  private static final Address EXECUTE = Address.device(TWO, Address.Purpose.EXECUTE);

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
  void shouldCountAQuestionAndItsAnswerAcrossTheNetwork() throws Exception {
    acknowledge(there, EXECUTE);

    ask(here, EXECUTE);

    AddressTraffic sent = row(here, EXECUTE.path(), Direction.OUT, Scope.NETWORK);
    AddressTraffic heard = row(there, EXECUTE.path(), Direction.IN, Scope.NETWORK);
    assertThat(sent.frames()).isEqualTo(1);
    assertThat(sent.bytes()).isGreaterThan(50).isEqualTo(heard.bytes());
    assertThat(sent.failures()).isZero();
    assertThat(sent.lastMs()).isPresent();
    assertThat(sent.ratePerS()).isPositive();
    assertThat(heard.frames()).isEqualTo(1);
    assertThat(row(there, BusTraffic.REPLIES, Direction.OUT, Scope.NETWORK).frames()).isEqualTo(1);
    assertThat(row(here, BusTraffic.REPLIES, Direction.IN, Scope.NETWORK).frames()).isEqualTo(1);
    assertThat(here.traffic().addresses()).allMatch(row -> row.scope() == Scope.NETWORK);
  }

  @Test
  void shouldCountACopyForEveryOtherNodeAndTheOwnOneApart() throws Exception {
    Promise<Void> heardHere = Promise.promise();
    Promise<Void> heardThere = Promise.promise();
    ready(here.listen(Address.EVENT, (from, message) -> heardHere.complete()));
    ready(there.listen(Address.EVENT, (from, message) -> heardThere.complete()));

    here.publish(Address.EVENT, new Ack());
    Future.all(heardHere.future(), heardThere.future()).await(5, SECONDS);

    String event = Address.EVENT.path();
    assertThat(row(here, event, Direction.OUT, Scope.NETWORK).frames()).isEqualTo(1);
    assertThat(row(here, event, Direction.IN, Scope.LOCAL).frames()).isEqualTo(1);
    assertThat(row(there, event, Direction.IN, Scope.NETWORK).frames()).isEqualTo(1);
    assertThat(here.traffic().addresses()).hasSize(2);
  }

  @Test
  void shouldNotTakeTrafficToTheOwnDeviceForNetworkTraffic() throws Exception {
    Address own = Address.device(ONE, Address.Purpose.EXECUTE);
    acknowledge(here, own);

    ask(here, own);

    assertThat(row(here, own.path(), Direction.OUT, Scope.LOCAL).frames()).isEqualTo(1);
    assertThat(here.traffic().addresses()).allMatch(row -> row.scope() == Scope.LOCAL);
  }

  @Test
  void shouldTellHowManyFramesLeftForAPrompt() throws Exception {
    PromptId id = PromptId.create(ONE);
    acknowledge(here, Address.Local.EXECUTOR);
    acknowledge(there, EXECUTE);
    assertThat(here.traffic().framesOut(id)).isEmpty();

    request(here, Address.Local.EXECUTOR, new CancelPrompt(id, "over"));
    assertThat(here.traffic().framesOut(id)).hasValue(0);

    request(here, EXECUTE, new Cancel(id, 1, "over"));
    assertThat(here.traffic().framesOut(id)).hasValue(1);

    request(here, EXECUTE, new TraceQuery(id));
    assertThat(here.traffic().framesOut(id)).hasValue(1);
    assertThat(there.traffic().framesOut(id)).isEmpty();
  }

  @Test
  void shouldCountAQuestionThatNobodyAnswers() {
    assertThat(codeOf(here, EXECUTE)).isEqualTo(FailureCode.UNREACHABLE);

    AddressTraffic sent = row(here, EXECUTE.path(), Direction.OUT, Scope.NETWORK);
    assertThat(sent.failures()).isEqualTo(1);
    assertThat(sent.frames()).isZero();
    assertThat(sent.lastMs()).isEmpty();
  }

  @Test
  void shouldCountAHandlerThatFails() throws Exception {
    ready(
        there.answer(
            EXECUTE, question -> Future.failedFuture(new MeshException(FailureCode.BUSY, "no"))));

    assertThat(codeOf(here, EXECUTE)).isEqualTo(FailureCode.BUSY);

    assertThat(row(there, EXECUTE.path(), Direction.IN, Scope.NETWORK).failures()).isEqualTo(1);
    assertThat(row(there, BusTraffic.REPLIES, Direction.OUT, Scope.NETWORK).failures())
        .isEqualTo(1);
    assertThat(row(here, EXECUTE.path(), Direction.OUT, Scope.NETWORK).failures()).isEqualTo(1);
    assertThat(row(here, BusTraffic.REPLIES, Direction.IN, Scope.NETWORK).failures()).isEqualTo(1);
  }

  @Test
  void shouldCountWhatIsNoFrameOfTheMesh() throws Exception {
    acknowledge(there, EXECUTE);
    first.eventBus().send(EXECUTE.path(), "plain text");

    ask(here, EXECUTE);

    AddressTraffic heard = row(there, EXECUTE.path(), Direction.IN, Scope.NETWORK);
    assertThat(heard.frames()).isEqualTo(2);
    assertThat(heard.failures()).isEqualTo(1);
    assertThat(there.malformedFrames()).isEqualTo(1);
  }

  @Test
  void shouldCountAFrameThatIsTooLarge() {
    here.request(EXECUTE, new Malformed("x".repeat(100_000)), Ack.class, TIMEOUT);

    assertThat(row(here, EXECUTE.path(), Direction.OUT, Scope.NETWORK).failures()).isEqualTo(1);
  }

  @Test
  void shouldTellWhatIsListenedTo() throws Exception {
    Subscription once = here.listen(Address.EVENT, (from, message) -> {});
    Subscription twice = here.listen(Address.EVENT, (from, message) -> {});
    ready(here.listen(Address.Local.PEERS, (from, message) -> {}));

    assertThat(here.traffic().listening())
        .containsExactly(new Listening("local.peers", 1), new Listening("mesh.event", 2));

    once.cancel().compose(done -> once.cancel()).await(5, SECONDS);
    assertThat(here.traffic().listening()).contains(new Listening("mesh.event", 1));
    twice.cancel().await(5, SECONDS);
    assertThat(here.traffic().listening()).containsExactly(new Listening("local.peers", 1));
  }

  @Test
  void shouldCountOnceForAllWhoShareAnEventBus(Vertx alone) throws Exception {
    MeshBus one = MeshBus.on(alone, ONE);
    MeshBus two = MeshBus.on(alone, TWO);
    acknowledge(two, EXECUTE);

    ask(one, EXECUTE);

    assertThat(two.traffic()).isSameAs(one.traffic());
    AddressTraffic sent = row(one, EXECUTE.path(), Direction.OUT, Scope.LOCAL);
    assertThat(sent.frames()).isEqualTo(1);
    assertThat(sent.bytes()).isGreaterThan(50);
    assertThat(row(one, EXECUTE.path(), Direction.IN, Scope.LOCAL).frames()).isEqualTo(1);
  }

  private static Vertx node() throws Exception {
    return Vertx.builder()
        .withClusterManager(new FakeClusterManager())
        .buildClustered()
        .await(20, SECONDS);
  }

  private static void acknowledge(MeshBus bus, Address at) throws Exception {
    ready(bus.answer(at, question -> Future.succeededFuture(new Ack())));
  }

  private static void ready(Subscription subscription) throws Exception {
    subscription.ready().await(5, SECONDS);
  }

  private static void ask(MeshBus bus, Address to) throws Exception {
    request(bus, to, new StatusQuery());
  }

  private static void request(MeshBus bus, Address to, MeshMessage message) throws Exception {
    bus.request(to, message, Ack.class, TIMEOUT).await(10, SECONDS);
  }

  private static FailureCode codeOf(MeshBus bus, Address to) {
    Promise<FailureCode> code = Promise.promise();
    bus.request(to, new StatusQuery(), Ack.class, TIMEOUT)
        .onFailure(cause -> code.complete(((MeshException) cause).code()))
        .onSuccess(ack -> code.fail("answered"));
    try {
      return code.future().await(10, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static AddressTraffic row(MeshBus bus, String address, Direction way, Scope scope) {
    return bus.traffic().addresses().stream()
        .filter(row -> row.address().equals(address))
        .filter(row -> row.direction() == way && row.scope() == scope)
        .findFirst()
        .orElseThrow(() -> new AssertionError("not in " + bus.traffic().addresses()));
  }
}
