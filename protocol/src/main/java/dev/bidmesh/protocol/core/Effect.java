package dev.bidmesh.protocol.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.MeshMessage;
import java.time.Duration;

/** What a core wants done. */
public sealed interface Effect {

  /** Send to one consumer; delivery is best effort. */
  record Send(Address to, MeshMessage message) implements Effect {}

  /** Send to all consumers; delivery is best effort. */
  record Publish(Address to, MeshMessage message) implements Effect {}

  /** Send and expect {@link Event.Answered} or, within the timeout, {@link Event.Unanswered}. */
  record Ask(Key key, Address to, MeshMessage message, Duration timeout) implements Effect {}

  /** Answer an {@link Event.Asked}. */
  record Reply(Exchange exchange, MeshMessage message) implements Effect {}

  /** Answer an {@link Event.Asked} with a failure. */
  record Fail(Exchange exchange, FailureCode code, String message) implements Effect {}

  /** Have {@link Event.TimerFired} delivered after a delay; replaces a timer of the same key. */
  record SetTimer(Key key, Duration delay) implements Effect {}

  /** Forget a timer; no effect if it is not set. */
  record CancelTimer(Key key) implements Effect {}

  /** Have something done elsewhere than on the bus. */
  record Emit(Output output) implements Effect {}
}
