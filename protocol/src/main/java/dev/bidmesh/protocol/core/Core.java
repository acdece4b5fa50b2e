package dev.bidmesh.protocol.core;

import java.util.function.Consumer;

/**
 * A decision core: plain Java that knows no thread, no clock and no event bus. The same core runs
 * inside a verticle and inside the simulated mesh.
 *
 * <p>Confined to one thread at a time by whoever drives it.
 */
@FunctionalInterface
public interface Core {

  /**
   * Takes in one event.
   *
   * @param event what happened
   * @param nowNanos monotonic time in nanoseconds; never less than at the call before
   * @param out takes the effects, in the order in which they are to happen
   */
  void on(Event event, long nowNanos, Consumer<Effect> out);
}
