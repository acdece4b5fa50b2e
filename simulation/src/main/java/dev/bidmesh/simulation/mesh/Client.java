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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Hands prompts to the orchestrator of its node, and keeps what comes back. */
final class Client implements Core {

  private static final Duration ACK_TIMEOUT = Duration.ofSeconds(5);

  private final DeviceId device;
  private final Map<PromptId, Asked> prompts = new LinkedHashMap<>();
  private Consumer<Observation> self = observation -> {};

  Client(DeviceId device) {
    this.device = device;
  }

  void attach(Consumer<Observation> observer) {
    self = observer;
  }

  DeviceId device() {
    return device;
  }

  void ask(PromptRequest request) {
    self.accept(new Wants(request));
  }

  /** Goes away. */
  void cancel(PromptId promptId) {
    Optional.ofNullable(prompts.get(promptId)).ifPresent(Asked::giveUp);
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
      prompts.put(wants.request().promptId(), new Asked(wants.request()));
      var key = new Key("prompt", wants.request().promptId().value());
      out.accept(new Effect.Ask(key, Address.Local.ORCHESTRATOR, wants.request(), ACK_TIMEOUT));
    } else if (event instanceof Event.Observed observed
        && observed.observation() instanceof Says says) {
      out.accept(new Effect.Send(Address.Local.ORCHESTRATOR, says.message()));
    } else if (event instanceof Event.Answered answered) {
      asked(new PromptId(answered.key().subject())).accept();
    } else if (event instanceof Event.Received received
        && received.message() instanceof PromptEvent said) {
      asked(said.promptId()).add(said);
    }
  }

  private Asked asked(PromptId promptId) {
    return Optional.ofNullable(prompts.get(promptId)).orElseThrow();
  }

  private record Says(MeshMessage message) implements Observation {}

  private record Wants(PromptRequest request) implements Observation {}

  /** A prompt with everything that was said about it. */
  static final class Asked {

    private final PromptRequest request;
    private final List<PromptEvent> events = new ArrayList<>();
    private boolean accepted;
    private boolean givenUp;

    Asked(PromptRequest request) {
      this.request = request;
    }

    PromptRequest request() {
      return request;
    }

    /** Whether nothing more is to come: it has ended, or was never accepted. */
    boolean over() {
      return ending().isPresent() || !accepted;
    }

    /** How it ended first: {@code done}, or the label of the failure. */
    Optional<String> ending() {
      return events.stream()
          .flatMap(
              said -> {
                if (said instanceof PromptEvent.Failed failed) {
                  return Stream.of(failed.code().label());
                }
                return said instanceof PromptEvent.Done ? Stream.of("done") : Stream.empty();
              })
          .findFirst();
    }

    boolean has(Class<? extends PromptEvent> kind) {
      return events.stream().anyMatch(kind::isInstance);
    }

    void accept() {
      accepted = true;
    }

    void add(PromptEvent said) {
      events.add(said);
    }

    void giveUp() {
      givenUp = true;
    }

    /** Whether its client waited for the whole answer. */
    boolean patient() {
      return !givenUp && request.deadlineRemainingMs() >= Errands.DEADLINE_MS;
    }

    boolean accepted() {
      return accepted;
    }

    List<PromptEvent> events() {
      return events;
    }
  }
}
