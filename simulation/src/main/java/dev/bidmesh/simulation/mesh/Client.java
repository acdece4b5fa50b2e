package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.simulation.net.VirtualTime;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands prompts to the orchestrator of its node, and watches what comes back. */
final class Client implements Core {

  private static final Duration ACK_TIMEOUT = Duration.ofSeconds(5);

  private final VirtualTime time;
  private final DeviceId device;
  private final Consumer<String> broken;
  private final Map<PromptId, Asked> prompts = new LinkedHashMap<>();
  private Consumer<Observation> self = observation -> {};

  /**
   * @param broken takes what is wrong with what it is told, in words
   */
  Client(VirtualTime time, DeviceId device, Consumer<String> broken) {
    this.time = time;
    this.device = device;
    this.broken = broken;
  }

  void attach(Consumer<Observation> observer) {
    self = observer;
  }

  DeviceId device() {
    return device;
  }

  /**
   * Asks.
   *
   * @param whole the answer as it would be undisturbed
   */
  Asked ask(PromptRequest request, String whole) {
    var asked = new Asked(request, whole, time.nowNanos(), broken);
    prompts.put(request.promptId(), asked);
    self.accept(new Wants(request));
    return asked;
  }

  /** Goes away. */
  void cancel(PromptId promptId) {
    self.accept(new Says(new CancelPrompt(promptId, "the client went away")));
  }

  /** Can take so many chunks from now on. */
  void grant(PromptId promptId, int credit) {
    self.accept(new Says(new PromptCredit(promptId, credit)));
  }

  Collection<Asked> prompts() {
    return prompts.values();
  }

  @Override
  public void on(Event event, long nowNanos, Consumer<Effect> out) {
    if (event instanceof Event.Observed observed && observed.observation() instanceof Wants wants) {
      var key = new Key("prompt", wants.request().promptId().value());
      out.accept(new Effect.Ask(key, Address.Local.ORCHESTRATOR, wants.request(), ACK_TIMEOUT));
    } else if (event instanceof Event.Observed observed
        && observed.observation() instanceof Says says) {
      out.accept(new Effect.Send(Address.Local.ORCHESTRATOR, says.message()));
    } else if (event instanceof Event.Answered answered) {
      asked(new PromptId(answered.key().subject())).accept();
    } else if (event instanceof Event.Received received
        && received.message() instanceof PromptEvent said) {
      asked(said.promptId()).add(said, nowNanos);
    }
  }

  private Asked asked(PromptId promptId) {
    return Optional.ofNullable(prompts.get(promptId)).orElseThrow();
  }

  private record Says(MeshMessage message) implements Observation {}

  private record Wants(PromptRequest request) implements Observation {}
}
