package dev.bidmesh.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.MeshEvent;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.StatusQuery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class BusFaultsTest {

  private static final DeviceId SELF = DeviceId.random(new Random(1));
  private static final Address CONTROL = Address.device(SELF, Address.Purpose.CONTROL);

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private MeshBus bus;
  private BusFaults faults;

  @BeforeEach
  void attach(Vertx vertx) throws Exception {
    bus = MeshBus.on(vertx, SELF);
    faults = BusFaults.on(vertx, 7);
    Promise<Void> ready = Promise.promise();
    // On one context, so that what was sent first arrives first.
    vertx.runOnContext(here -> listen().onComplete(ready));
    ready.future().await(5, SECONDS);
  }

  private Future<Void> listen() {
    var events =
        bus.listen(Address.EVENT, (from, message) -> heard.add(((MeshEvent) message).name()));
    var questions = bus.answer(CONTROL, question -> Future.succeededFuture(new Ack()));
    return Future.all(events.ready(), questions.ready()).mapEmpty();
  }

  @Test
  void shouldLoseWhatItIsToldToAndNothingElse() throws Exception {
    faults.losing(BusFaults.at(Address.EVENT.path()), 1);

    publish("lost");
    settle();

    assertThat(heard).isEmpty();
    faults.heal();
    publish("heard");
    settle();
    assertThat(heard).containsExactly("heard");
  }

  @Test
  void shouldLoseTheSameFramesForTheSameSeed(Vertx vertx) throws Exception {
    faults.losing(BusFaults.at(Address.EVENT.path()), 0.5);
    var random = new Random(7);
    var expected = new ArrayList<String>();
    for (int n = 0; n < 40; n++) {
      publish("event-" + n);
      if (random.nextDouble() >= 0.5) {
        expected.add("event-" + n);
        random.nextDouble();
      }
    }
    settle();

    assertThat(heard).isEqualTo(expected).hasSizeBetween(5, 35);
  }

  @Test
  void shouldHoldBackWhatAFrozenDeviceWouldGetAndThenLetItArrive() throws Exception {
    faults.freezing(BusFaults.of(SELF));
    Promise<FailureCode> failure = Promise.promise();
    ask(Duration.ofMillis(50)).onFailure(cause -> failure.complete(((MeshException) cause).code()));
    assertThat(failure.future().await(5, SECONDS)).isEqualTo(FailureCode.TIMEOUT);

    Future<? extends MeshMessage> patient = ask(Duration.ofSeconds(10));
    faults.heal();

    assertThat(patient.await(5, SECONDS)).isEqualTo(new Ack());
  }

  @Test
  void shouldDelay() throws Exception {
    faults.delaying(BusFaults.at(CONTROL.path()), Duration.ofMillis(30), Duration.ofMillis(40));
    long before = System.nanoTime();

    ask(Duration.ofSeconds(10)).await(10, SECONDS);

    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(29));
  }

  private void publish(String name) {
    bus.publish(Address.EVENT, new MeshEvent(name, SELF, Optional.empty()));
  }

  private Future<Ack> ask(Duration timeout) {
    return bus.request(CONTROL, new StatusQuery(), Ack.class, timeout);
  }

  /** Both consumers are on one context, so what was sent before has arrived. */
  private void settle() throws Exception {
    ask(Duration.ofSeconds(10)).await(10, SECONDS);
  }
}
