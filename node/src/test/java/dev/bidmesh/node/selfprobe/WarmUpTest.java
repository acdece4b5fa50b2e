package dev.bidmesh.node.selfprobe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {

  private static final DeviceId PEER = Devices.id("peer");

  private final Vertx vertx = Vertx.vertx();
  private final MeshBus bus = MeshBus.on(vertx, Devices.id("desk"));

  @AfterEach
  void close() {
    assertThat(vertx.close().toCompletionStage()).succeedsWithin(Duration.ofSeconds(30));
  }

  @Test
  void shouldNotWaitForAPeerThatDoesNotKnowTheQuestion() {
    var ready =
        MeshBus.on(vertx, PEER)
            .listen(Address.device(PEER, Purpose.CONTROL), (from, message) -> {})
            .ready();
    assertThat(ready.toCompletionStage()).succeedsWithin(Duration.ofSeconds(30));
    var warmUp = new WarmUp(vertx, bus, MonotonicClock.system(), Duration.ofHours(1));

    assertThat(warmUp.with(List.of(PEER)).toCompletionStage())
        .succeedsWithin(Duration.ofSeconds(30));
  }
}
