package dev.bidmesh.protocol.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.MeshMessage;

/** What a core is told. */
public sealed interface Event {

  /** A message that asks for no answer. */
  record Received(DeviceId from, MeshMessage message) implements Event {}

  /** A message whose sender waits for an answer. */
  record Asked(Exchange exchange, DeviceId from, MeshMessage message) implements Event {}

  /** The answer to an {@link Effect.Ask}. */
  record Answered(Key key, MeshMessage reply) implements Event {}

  /** There is no answer to an {@link Effect.Ask}, and none will come. */
  record Unanswered(Key key, FailureCode code, String message) implements Event {}

  /** A timer ran out. */
  record TimerFired(Key key) implements Event {}

  /** News from elsewhere than the bus. */
  record Observed(Observation observation) implements Event {}
}
