package dev.bidmesh.node.selfprobe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.SelfProbeConfig;
import dev.bidmesh.node.selfprobe.core.Outcome;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EchoReply;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SelfProbeVerticleTest {

  private static final DeviceId PEER = Devices.id("peer");

  private final Vertx vertx = Vertx.vertx();
  private final MeshBus bus = MeshBus.on(vertx, Devices.id("desk"));
  private final BlockingQueue<Promise<EchoReply>> asked = new LinkedBlockingQueue<>();
  private volatile int missed;
  private final SelfProbe probe =
      new SelfProbe(
          new SelfProbeConfig(
              Duration.ofMillis(100), Duration.ofSeconds(20), 3, Duration.ofSeconds(30), 5),
          new Heard());

  private final class Heard implements SelfProbe.Listener {

    @Override
    public void probed(int inARow, Optional<String> warning) {
      missed = inARow;
    }

    @Override
    public boolean deaf() {
      return true;
    }
  }

  @AfterEach
  void close() {
    done(vertx.close());
  }

  @Test
  void shouldHaveMissedNothingAtTheBeginningOfAnEventBus() {
    probe.probed(PEER, Outcome.MISSED, 0);
    probe.probed(PEER, Outcome.MISSED, 0);
    assertThat(missed).isEqualTo(2);

    deploy();

    assertThat(missed).isZero();
  }

  @Test
  void shouldTakeNoNoticeOfAnAnswerAfterItsEnd() throws InterruptedException {
    done(
        MeshBus.on(vertx, PEER)
            .answer(
                Address.device(PEER, Purpose.CONTROL),
                question -> {
                  Promise<EchoReply> answer = Promise.promise();
                  asked.add(answer);
                  return answer.future();
                })
            .ready());
    String deployed = deploy();
    Promise<EchoReply> answer = asked.poll(30, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();

    // when
    done(vertx.undeploy(deployed));
    answer.complete(new EchoReply(false));

    // then
    done(answer.future());
    done(vertx.timer(300, TimeUnit.MILLISECONDS));
    assertThat(missed).isZero();
  }

  private String deploy() {
    return done(
        vertx.deployVerticle(
            new SelfProbeVerticle(
                bus,
                MonotonicClock.system(),
                probe,
                () -> List.of(PEER),
                () -> Future.succeededFuture(false))));
  }

  private static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
