package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.MeshMessage;
import java.time.Duration;
import java.util.function.Consumer;

/** One entry into the core: what time it is, and where effects go. */
record Turn(long nowNanos, Consumer<Effect> out) {

  void tellOrchestrator(MeshMessage message) {
    out.accept(new Effect.Send(Address.Local.ORCHESTRATOR, message));
  }

  void askOrchestrator(Key key, MeshMessage message, Duration timeout) {
    out.accept(new Effect.Ask(key, Address.Local.ORCHESTRATOR, message, timeout));
  }

  void emit(Output output) {
    out.accept(new Effect.Emit(output));
  }

  void setTimer(Key key, Duration delay) {
    out.accept(new Effect.SetTimer(key, delay));
  }

  void cancelTimer(Key key) {
    out.accept(new Effect.CancelTimer(key));
  }

  /** Milliseconds between an earlier moment and now. */
  double millisSince(long thenNanos) {
    return (nowNanos - thenNanos) / 1e6;
  }
}
