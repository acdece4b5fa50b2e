package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.StatusQuery;
import java.util.List;
import java.util.function.Consumer;

/** An executor that is watched: no queue may be longer than its bound. */
final class ExecutorWatch implements Core {

  private final Core core;
  private final DeviceId device;
  private final int queueCapacity;
  private final Consumer<String> broken;
  private long nowNanos;
  private int longestQueue;

  /**
   * @param queueCapacity most prompts that may wait for an engine of the device
   * @param broken takes what is wrong, in words
   */
  ExecutorWatch(Core core, DeviceId device, int queueCapacity, Consumer<String> broken) {
    this.core = core;
    this.device = device;
    this.queueCapacity = queueCapacity;
    this.broken = broken;
  }

  @Override
  public void on(Event event, long at, Consumer<Effect> out) {
    nowNanos = at;
    core.on(
        event,
        at,
        effect -> {
          out.accept(effect);
          if (effect instanceof Effect.Publish publish
              && publish.to() == Address.Local.ENGINES
              && publish.message() instanceof EngineSnapshot snapshot) {
            snapshot.engines().forEach(this::check);
          }
        });
  }

  private void check(EngineState engine) {
    longestQueue = Math.max(longestQueue, engine.queued());
    if (engine.queued() > queueCapacity) {
      broken.accept(
          engine.engineId() + ": " + engine.queued() + " prompts in its queue of " + queueCapacity);
    }
  }

  /** The most prompts that ever waited. */
  int longestQueue() {
    return longestQueue;
  }

  /** The engines as they are now. */
  List<EngineState> engines() {
    return Aside.ask(core, device, new StatusQuery(), EngineSnapshot.class, nowNanos)
        .map(EngineSnapshot::engines)
        .orElse(List.of());
  }
}
