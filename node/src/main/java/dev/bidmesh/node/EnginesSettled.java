package dev.bidmesh.node;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Local;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.StatusQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a node's engines have stopped loading and its other verticles know it: a prompt that
 * comes then is not refused for engines that were loading a moment ago.
 */
final class EnginesSettled {

  private static final Duration ASK_AGAIN = Duration.ofMillis(20);
  private static final Duration ANSWER = Duration.ofSeconds(1);

  /** Who decides on prompts by what the executor published. */
  private static final List<Local> LISTENERS = List.of(Local.BID, Local.ORCHESTRATOR);

  private final Vertx vertx;
  private final MeshBus bus;
  private final MonotonicClock clock;

  EnginesSettled(Vertx vertx, MeshBus bus, MonotonicClock clock) {
    this.vertx = vertx;
    this.bus = bus;
    this.clock = clock;
  }

  /**
   * The engines once none of them is loading any more, or after the given time as they are.
   *
   * @return fails if the node does not answer for that long
   */
  Future<EngineSnapshot> within(Duration longest) {
    return settled(clock.nanoTime() + longest.toNanos());
  }

  /** An answer that does not come in time is asked for again: a machine that starts is busy. */
  private Future<EngineSnapshot> settled(long giveUpNanos) {
    return engines()
        .map(Optional::of)
        .recover(
            cause ->
                isOver(giveUpNanos)
                    ? Future.failedFuture(cause)
                    : Future.succeededFuture(Optional.empty()))
        .compose(
            snapshot ->
                snapshot.isPresent() && (isSettled(snapshot.get()) || isOver(giveUpNanos))
                    ? Future.succeededFuture(snapshot.get())
                    : vertx
                        .timer(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                        .compose(again -> settled(giveUpNanos)));
  }

  private Future<EngineSnapshot> engines() {
    return ask(Local.EXECUTOR, EngineSnapshot.class)
        .compose(
            snapshot ->
                isSettled(snapshot) ? heard().map(snapshot) : Future.succeededFuture(snapshot));
  }

  /**
   * The executor publishes a change before it tells anybody who asks, and a verticle takes messages
   * in order: whoever answers a question that was asked after the change has heard of the change.
   */
  private Future<Void> heard() {
    return Future.all(LISTENERS.stream().map(each -> ask(each, MeshMessage.class)).toList())
        .mapEmpty();
  }

  private <R extends MeshMessage> Future<R> ask(Address whom, Class<R> answer) {
    return bus.request(whom, new StatusQuery(), answer, ANSWER);
  }

  private boolean isOver(long nanos) {
    return clock.nanoTime() > nanos;
  }

  /** Whether none of them is loading. */
  static boolean isSettled(EngineSnapshot snapshot) {
    return snapshot.engines().stream().noneMatch(engine -> engine.health() == EngineHealth.LOADING);
  }
}
