package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.Address.Local;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EnginesSettledTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final MeshBus bus = MeshBus.on(vertx, Devices.id("desk"));
  private final EnginesSettled settled = new EnginesSettled(vertx, bus, MonotonicClock.system());
  private volatile EngineHealth health = EngineHealth.LOADING;

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldWaitUntilTheOthersHaveHeardThatTheEnginesAreReady() {
    // given a bidder that is behind with its messages
    Queue<Promise<MeshMessage>> held = new ConcurrentLinkedQueue<>();
    answeringEngines();
    answering(Local.ORCHESTRATOR);
    await(
        bus.answer(
                Local.BID,
                question -> {
                  Promise<MeshMessage> answer = Promise.promise();
                  held.add(answer);
                  return answer.future();
                })
            .ready());
    health = EngineHealth.READY;

    // when
    Future<EngineSnapshot> result = settled.within(LONG);
    awaitUntil("the bidder is asked", () -> !held.isEmpty());

    // then
    assertThat(result.isComplete()).isFalse();
    held.remove().complete(new Ack());
    assertThat(await(result).engines().get(0).health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldWaitForAnEngineThatLoads() {
    // given
    answeringEngines();
    answering(Local.ORCHESTRATOR);
    answering(Local.BID);

    // when
    Future<EngineSnapshot> result = settled.within(LONG);
    assertThat(result.isComplete()).isFalse();
    health = EngineHealth.FAILED;

    // then
    assertThat(await(result).engines().get(0).health()).isEqualTo(EngineHealth.FAILED);
  }

  @Test
  void shouldGiveTheEnginesAsTheyAreWhenTheTimeIsUp() {
    // given
    answeringEngines();

    // when
    EngineSnapshot engines = await(settled.within(Duration.ofMillis(100)));

    // then
    assertThat(engines.engines().get(0).health()).isEqualTo(EngineHealth.LOADING);
  }

  @Test
  void shouldFailIfNobodyAnswers() {
    assertThatThrownBy(() -> await(settled.within(Duration.ofMillis(100))))
        .hasMessageContaining(Local.EXECUTOR.path());
  }

  private void answeringEngines() {
    await(
        bus.answer(
                Local.EXECUTOR,
                question -> Future.succeededFuture(EnginesAcrossTest.snapshot(health)))
            .ready());
  }

  private void answering(Local address) {
    await(bus.answer(address, question -> Future.succeededFuture(new Ack())).ready());
  }
}
