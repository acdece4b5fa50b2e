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
import java.time.Duration;
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

  private static final Key OLDEST_EXPIRES = new Key("expiry", "oldest answer");

  private GatewayLimits limits;
  private final Map<PromptId, PromptCall> calls = new HashMap<>();
  private final Map<PromptId, PromptId> joined = new HashMap<>();
  private final AnswerBook book;
  private final Replays replays = new Replays();
  private final Pace pace = new Pace();
  private boolean draining;
  private long strayEvents;

  public GatewayCore(GatewayLimits limits) {
    this.limits = limits;
    this.book = new AnswerBook(limits.idempotency());
  }

  /** Prompts in work, those included whose clients may still come back. */
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
      PromptId listener = gone.promptId();
      with(callOf(listener), call -> call.onGone(listener, turn), turn);
      joined.remove(listener);
    } else if (observation instanceof ClientNews.Taken taken) {
      replays.over(taken.promptId(), turn);
    } else if (observation instanceof ClientNews.Full full) {
      with(callOf(full.promptId()), call -> call.onFull(full.promptId(), turn), turn);
    } else if (observation instanceof ClientNews.Drained drained) {
      with(callOf(drained.promptId()), call -> call.onDrained(drained.promptId(), turn), turn);
    } else if (observation instanceof LimitsChanged changed) {
      limits = changed.limits();
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
    Optional<AnswerBook.Entry> same =
        asked.claim().flatMap(claim -> book.find(claim, turn.nowNanos()));
    if (same.isPresent()) {
      askedAgain(asked, same.get(), turn);
    } else if (draining) {
      String detail = "the node is shutting down; ask another one";
      refuse(request, FailureCode.DRAINING, detail, OptionalLong.empty(), turn);
    } else if (isFull()) {
      refuseAsFull(request, turn);
    } else {
      var call = new PromptCall(asked, limits);
      calls.put(request.promptId(), call);
      asked.claim().ifPresent(claim -> book.begin(claim, request.promptId()));
      call.begin(turn);
    }
  }

  /** The same request again: it gets the answer that there is, or waits with the first one. */
  private void askedAgain(ClientNews.Asked asked, AnswerBook.Entry same, Turn turn) {
    PromptId listener = asked.request().promptId();
    Optional<PromptCall> call = call(same.promptId());
    int waiting =
        call.map(each -> each.audience().size()).orElse(0) + replays.sizeOf(same.promptId());
    if (!same.matches(asked.claim().orElseThrow())) {
      String detail =
          "the Idempotency-Key stands for another request, prompt "
              + same.promptId()
              + "; take a new key for a new request";
      refuse(asked.request(), FailureCode.KEY_REUSED, detail, OptionalLong.empty(), turn);
    } else if (waiting >= Audience.MAX) {
      String detail =
          Audience.MAX + " requests with this Idempotency-Key wait already; try again later";
      OptionalLong retryAfterMs = OptionalLong.of(pace.retryAfterMs());
      refuse(asked.request(), FailureCode.BUSY, detail, retryAfterMs, turn);
    } else if (call.isPresent()) {
      joined.put(listener, same.promptId());
      call.get().join(listener, asked.streamed(), turn);
    } else if (isFull()) {
      refuseAsFull(asked.request(), turn);
    } else {
      replays.begin(asked, same.answer().orElseThrow(), turn);
    }
  }

  /** Whether no more prompts are taken; an answer that is given again takes the place of one. */
  private boolean isFull() {
    return calls.size() + replays.size() >= limits.maxConcurrentPrompts();
  }

  private void refuseAsFull(PromptRequest request, Turn turn) {
    String detail = limits.maxConcurrentPrompts() + " prompts are in work; try again later";
    OptionalLong retryAfterMs = OptionalLong.of(pace.retryAfterMs());
    refuse(request, FailureCode.BUSY, detail, retryAfterMs, turn);
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
    if (key.equals(OLDEST_EXPIRES)) {
      expire(turn);
      return;
    }
    var subject = new PromptId(key.subject());
    switch (key.purpose()) {
      case Replays.DEADLINE -> replays.onDeadline(subject, turn);
      case PromptCall.STALLED -> {
        with(callOf(subject), call -> call.onStalled(subject, turn), turn);
        joined.remove(subject);
      }
      case PromptCall.DEADLINE -> with(call(subject), call -> call.onDeadline(turn), turn);
      case PromptCall.KEEP_ALIVE -> with(call(subject), call -> call.onKeepAlive(turn), turn);
      case PromptCall.GRACE -> with(call(subject), call -> call.onGraceOver(turn), turn);
      default -> throw new IllegalStateException("no such timer: " + key);
    }
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
      joined.values().removeIf(call.promptId()::equals);
      call.claim().ifPresent(claim -> ended(claim, call, turn));
      if (call.isAnswered()) {
        pace.observe(turn.millisSince(call.askedAtNanos()));
      }
      tellIfDrained(turn);
    }
  }

  private void ended(Claim claim, PromptCall call, Turn turn) {
    call.answer()
        .ifPresentOrElse(
            answer -> book.answered(claim, answer, turn.nowNanos()), () -> book.failed(claim));
    awaitExpiry(turn);
  }

  private void expire(Turn turn) {
    book.expire(turn.nowNanos());
    awaitExpiry(turn);
  }

  /** Answers are texts of clients, so none stays longer than it is kept, even if nobody asks. */
  private void awaitExpiry(Turn turn) {
    book.nextExpiryNanos()
        .ifPresent(at -> turn.setTimer(OLDEST_EXPIRES, Duration.ofNanos(at - turn.nowNanos())));
  }

  /** Answers that are kept for clients that ask again. */
  int keptAnswers() {
    return book.kept();
  }

  private void tellIfDrained(Turn turn) {
    if (draining && calls.isEmpty()) {
      turn.emit(new DrainComplete());
    }
  }

  /** The prompt that a request waits for, its own or one that it is the same as. */
  private Optional<PromptCall> callOf(PromptId listener) {
    return call(joined.getOrDefault(listener, listener));
  }

  private Optional<PromptCall> call(PromptId id) {
    return Optional.ofNullable(calls.get(id));
  }

  private Optional<PromptCall> call(Key key) {
    return call(new PromptId(key.subject()));
  }
}
