package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.MeshMessage;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One event's turn: the time at which it is handled, and where its effects go.
 *
 * @param nowNanos monotonic time
 * @param out takes the effects
 */
record Turn(long nowNanos, Consumer<Effect> out) {

  /** A duration of so many nanoseconds, rounded. */
  static Duration nanos(double nanos) {
    return Duration.ofNanos(Math.round(nanos));
  }

  void send(Address to, MeshMessage message) {
    out.accept(new Effect.Send(to, message));
  }

  void publish(Address to, MeshMessage message) {
    out.accept(new Effect.Publish(to, message));
  }

  void ask(Key key, Address to, MeshMessage message, Duration timeout) {
    out.accept(new Effect.Ask(key, to, message, timeout));
  }

  void reply(Exchange exchange, MeshMessage message) {
    out.accept(new Effect.Reply(exchange, message));
  }

  void fail(Exchange exchange, FailureCode code, String message) {
    out.accept(new Effect.Fail(exchange, code, message));
  }

  void setTimer(Key key, Duration delay) {
    out.accept(new Effect.SetTimer(key, delay));
  }

  void cancelTimer(Key key) {
    out.accept(new Effect.CancelTimer(key));
  }
}
