package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Carries prompts from clients to the orchestrator and answers back. Every prompt ends: by the
 * orchestrator's word, by its client leaving, or by its deadline.
 */
public final class GatewayCore implements Core {

  private final GatewayLimits limits;
  private final Map<PromptId, PromptCall> calls = new HashMap<>();
  private final Pace pace = new Pace();
  private boolean draining;
  private long strayEvents;

  public GatewayCore(GatewayLimits limits) {
    this.limits = limits;
  }

  /** Prompts whose clients wait. */
  public int active() {
    return calls.size();
  }

  /** Events since the start that arrived for a prompt that is not, or no longer, in work. */
  public long strayEvents() {
    return strayEvents;
  }

  @Override
  public void on(Event event, long nowNanos, Consumer<Effect> out) {
    var turn = new Turn(nowNanos, out);
    if (event instanceof Event.Received received) {
      received(received.message(), turn);
    } else if (event instanceof Event.Observed observed) {
      observed(observed.observation(), turn);
    } else if (event instanceof Event.TimerFired timer) {
      timerFired(timer.key(), turn);
    } else if (event instanceof Event.Answered answered) {
      call(answered.key()).ifPresent(PromptCall::onAcknowledged);
    } else if (event instanceof Event.Unanswered none) {
      with(call(none.key()), call -> call.onNotTaken(none.code(), none.message(), turn), turn);
    } else if (event instanceof Event.Asked asked) {
      out.accept(
          new Effect.Fail(
              asked.exchange(), FailureCode.UNSUPPORTED, "the gateway answers no questions"));
    }
  }

  private void received(MeshMessage message, Turn turn) {
    Optional<PromptCall> call =
        message instanceof PromptEvent event
            ? Optional.ofNullable(calls.get(event.promptId()))
            : Optional.empty();
    if (call.isEmpty()) {
      strayEvents++;
      return;
    }
    with(call, each -> each.onEvent((PromptEvent) message, turn), turn);
  }

  private void observed(Observation observation, Turn turn) {
    if (observation instanceof ClientNews.Asked asked) {
      asked(asked, turn);
    } else if (observation instanceof ClientNews.Gone gone) {
      with(call(gone.promptId()), call -> call.onGone(turn), turn);
    } else if (observation instanceof ClientNews.Full full) {
      with(call(full.promptId()), call -> call.onFull(turn), turn);
    } else if (observation instanceof ClientNews.Drained drained) {
      with(call(drained.promptId()), call -> call.onDrained(turn), turn);
    } else if (observation instanceof ClientNews.DrainBegan) {
      draining = true;
      tellIfDrained(turn);
    } else if (observation instanceof ClientNews.Stopped) {
      draining = true;
      List.copyOf(calls.values())
          .forEach(call -> with(Optional.of(call), each -> each.onStopped(turn), turn));
    }
  }

  private void asked(ClientNews.Asked asked, Turn turn) {
    PromptRequest request = asked.request();
    if (draining) {
      String detail = "the node is shutting down; ask another one";
      refuse(request, FailureCode.DRAINING, detail, OptionalLong.empty(), turn);
    } else if (calls.size() >= limits.maxConcurrentPrompts()) {
      String detail = limits.maxConcurrentPrompts() + " prompts are in work; try again later";
      OptionalLong retryAfterMs = OptionalLong.of(pace.retryAfterMs());
      refuse(request, FailureCode.BUSY, detail, retryAfterMs, turn);
    } else {
      var call = new PromptCall(asked, limits);
      calls.put(request.promptId(), call);
      call.begin(turn);
    }
  }

  private static void refuse(
      PromptRequest request,
      FailureCode code,
      String detail,
      OptionalLong retryAfterMs,
      Turn turn) {
    turn.emit(new ClientOutput.Refused(request.promptId(), code, detail, retryAfterMs));
  }

  private void timerFired(Key key, Turn turn) {
    with(
        call(key),
        call -> {
          switch (key.purpose()) {
            case PromptCall.DEADLINE -> call.onDeadline(turn);
            case PromptCall.KEEP_ALIVE -> call.onKeepAlive(turn);
            case PromptCall.STALLED -> call.onStalled(turn);
            default -> throw new IllegalStateException("no such timer: " + key);
          }
        },
        turn);
  }

  /** The one place where calls are touched, so that none that has ended is kept. */
  private void with(Optional<PromptCall> which, Consumer<PromptCall> action, Turn turn) {
    if (which.isEmpty()) {
      return;
    }
    PromptCall call = which.get();
    action.accept(call);
    if (call.isEnded()) {
      calls.remove(call.promptId());
      if (call.isAnswered()) {
        pace.observe(turn.millisSince(call.askedAtNanos()));
      }
      tellIfDrained(turn);
    }
  }

  private void tellIfDrained(Turn turn) {
    if (draining && calls.isEmpty()) {
      turn.emit(new DrainComplete());
    }
  }

  private Optional<PromptCall> call(PromptId id) {
    return Optional.ofNullable(calls.get(id));
  }

  private Optional<PromptCall> call(Key key) {
    return call(new PromptId(key.subject()));
  }
}
