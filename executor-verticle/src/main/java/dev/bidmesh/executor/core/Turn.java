package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.MeshMessage;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One call of the core: the time, and where effects go.
 *
 * @param nowNanos monotonic time
 * @param out takes the effects
 */
record Turn(long nowNanos, Consumer<Effect> out) {

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

  void timer(Key key, Duration delay) {
    out.accept(new Effect.SetTimer(key, delay));
  }

  void forget(Key timer) {
    out.accept(new Effect.CancelTimer(timer));
  }

  void emit(ExecutorOutput output) {
    out.accept(new Effect.Emit(output));
  }
}
