package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is watched of an executor bites. */
class ExecutorWatchTest {

  private static final DeviceId DEVICE = Devices.id("device");
  private static final EngineState ENGINE = Devices.engine("e", Accelerator.CPU, 1, "demo");

  private final List<String> broken = new ArrayList<>();

  @Test
  void shouldNoticeAQueueBeyondTheBoundOfItsDevice() {
    watch(3, 8);
    watch(2, 8);

    assertThat(broken).containsExactly("e: 3 prompts in its queue of 2");
  }

  @Test
  void shouldNoticeAQueueThatThinksItMayBeLonger() {
    watch(9, 256);

    assertThat(broken).hasSize(1);
  }

  private void watch(int queued, int capacity) {
    var engine =
        new EngineState(
            ENGINE.engineId(),
            ENGINE.accelerator(),
            ENGINE.evidence(),
            ENGINE.health(),
            ENGINE.healthReason(),
            1,
            0,
            queued,
            capacity,
            0,
            ENGINE.retryAfterMs(),
            ENGINE.models(),
            ENGINE.capabilities());
    var snapshot = new EngineSnapshot(List.of(engine), false);
    Core core =
        (event, now, out) -> out.accept(new Effect.Publish(Address.Local.ENGINES, snapshot));
    new ExecutorWatch(core, DEVICE, 2, broken::add)
        .on(new Event.Received(DEVICE, new StatusQuery()), 0, effect -> {});
  }
}
