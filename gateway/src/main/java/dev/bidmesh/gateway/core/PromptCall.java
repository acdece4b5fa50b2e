package dev.bidmesh.gateway.core;

import dev.bidmesh.gateway.core.CallState.Ending;
import dev.bidmesh.gateway.core.CallState.Route;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptEvent.Delta;
import dev.bidmesh.protocol.message.PromptEvent.Done;
import dev.bidmesh.protocol.message.PromptEvent.Failed;
import dev.bidmesh.protocol.message.PromptEvent.Queued;
import dev.bidmesh.protocol.message.PromptEvent.Retry;
import dev.bidmesh.protocol.message.PromptEvent.Routed;
import dev.bidmesh.protocol.message.PromptInput;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One prompt from the moment its request has been read until its client knows the end. */
final class PromptCall {

  static final String HAND_OVER = "hand-over";
  static final String DEADLINE = "deadline";
  static final String KEEP_ALIVE = "keep-alive";
  static final String STALLED = "stalled";
  static final String GRACE = "grace";

  private static final Logger LOG = LoggerFactory.getLogger(PromptCall.class);
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  private final ClientNews.Asked asked;
  private final GatewayLimits limits;
  private final Transcript transcript = new Transcript();
  private final Audience audience = new Audience();
  private Optional<ClientOutput.Begun> begun = Optional.empty();
  private Optional<Answer> answer = Optional.empty();
  private CallState state = new CallState.Offered();
  private OptionalLong firstTextAt = OptionalLong.empty();
  private long lastSignAt;

  PromptCall(ClientNews.Asked asked, GatewayLimits limits) {
    this.asked = asked;
    this.limits = limits;
    audience.join(promptId(), asked.streamed());
  }

  boolean isEnded() {
    return state instanceof CallState.Ended;
  }

  /** Whether its client got an answer. */
  boolean isAnswered() {
    return state instanceof CallState.Ended end && end.ending() == Ending.ANSWERED;
  }

  long askedAtNanos() {
    return asked.parsedAtNanos();
  }

  void begin(Turn turn) {
    turn.askOrchestrator(key(HAND_OVER), asked.request(), limits.ackTimeout());
    Duration left = Duration.ofMillis(asked.request().deadlineRemainingMs());
    turn.setTimer(key(DEADLINE), left.plus(limits.deadlineMargin()));
  }

  void onAcknowledged() {
    if (state instanceof CallState.Offered offered) {
      transition(offered.acknowledged(), "acknowledged");
    }
  }

  void onNotTaken(FailureCode code, String message, Turn turn) {
    if (!(state instanceof CallState.Offered)) {
      return;
    }
    if (code == FailureCode.TIMEOUT) {
      breakOff(code, "the node did not take the prompt in time; try again", turn);
    } else if (code == FailureCode.UNREACHABLE) {
      String detail = "the node does not take prompts yet or any more; try again in a moment";
      refuse(code, detail, OptionalLong.of(1000), turn);
    } else {
      refuse(code, message, UNKNOWN, turn);
    }
  }

  void onEvent(PromptEvent event, Turn turn) {
    if (event instanceof Delta piece) {
      onDelta(piece, turn);
    } else if (event instanceof Routed routed) {
      onRouted(routed, turn);
    } else if (event instanceof Retry retry) {
      onRetry(retry, turn);
    } else if (event instanceof Queued queued) {
      onQueued(queued, turn);
    } else if (event instanceof Done done) {
      onDone(done, turn);
    } else if (event instanceof Failed failed) {
      refuse(failed.code(), failed.message(), failed.retryAfterMs(), turn);
    }
  }

  /** What makes other requests the same as the one that brought it. */
  Optional<Claim> claim() {
    return asked.claim();
  }

  /** Its answer, once it has one. */
  Optional<Answer> answer() {
    return answer;
  }

  /** Who waits for it. */
  Audience audience() {
    return audience;
  }

  /** Another request claims to be the same, and gets what has come and what will come. */
  void join(PromptId listener, boolean streamed, Turn turn) {
    audience.join(listener, streamed);
    turn.cancelTimer(key(GRACE));
    turn.emit(new ClientOutput.Joined(listener, promptId()));
    if (streamed && begun.isPresent()) {
      turn.emit(begun.get().to(listener));
      ClientOutput.Piece.wholes(listener, transcript::text).forEach(turn::emit);
    }
  }

  /**
   * A client is gone. Whatever runs for nobody has to stop, wherever it runs; at once, unless the
   * client may come back and say that it is the same request.
   */
  void onGone(PromptId listener, Turn turn) {
    left(listener, "client gone", turn);
  }

  private void left(PromptId listener, String why, Turn turn) {
    audience.leave(listener);
    turn.cancelTimer(key(STALLED, listener));
    if (!audience.isEmpty() || claim().isPresent()) {
      resume(turn);
    }
    if (audience.isEmpty() && claim().isPresent()) {
      turn.setTimer(key(GRACE), limits.idempotency().grace());
    } else if (audience.isEmpty()) {
      abandon(why, turn);
    }
  }

  /** Nobody has come back. */
  void onGraceOver(Turn turn) {
    if (audience.isEmpty()) {
      abandon("client gone", turn);
    }
  }

  private void abandon(String why, Turn turn) {
    cancel(why, turn);
    end(Ending.ABANDONED, why, turn);
  }

  /** A client does not keep up: all wait for it, since they hear the same pieces. */
  void onFull(PromptId listener, Turn turn) {
    if (!isRouted() || !audience.fallBehind(listener)) {
      return;
    }
    turn.setTimer(key(STALLED, listener), limits.stalledClient());
    if (state instanceof CallState.Running running) {
      transition(running.paused(), "client does not keep up");
      turn.tellOrchestrator(new PromptCredit(promptId(), 0));
    }
  }

  void onDrained(PromptId listener, Turn turn) {
    audience.catchUp(listener);
    turn.cancelTimer(key(STALLED, listener));
    resume(turn);
  }

  private void resume(Turn turn) {
    if (state instanceof CallState.Paused paused && audience.behind().isEmpty()) {
      transition(paused.drained(), "clients have caught up");
      turn.tellOrchestrator(new PromptCredit(promptId(), Credit.INITIAL));
    }
  }

  /** A client that takes nothing holds a slot of some device; it would not read an error either. */
  void onStalled(PromptId listener, Turn turn) {
    turn.emit(new ClientOutput.Dropped(listener));
    left(listener, "client takes nothing", turn);
  }

  void onDeadline(Turn turn) {
    String detail =
        "no complete answer within the deadline_ms of "
            + asked.request().deadlineRemainingMs()
            + "; raise deadline_ms or lower max_tokens";
    breakOff(FailureCode.DEADLINE, detail, turn);
  }

  void onKeepAlive(Turn turn) {
    Duration silent = Duration.ofNanos(turn.nowNanos() - lastSignAt);
    if (silent.compareTo(limits.keepAlive()) < 0) {
      turn.setTimer(key(KEEP_ALIVE), limits.keepAlive().minus(silent));
      return;
    }
    if (state instanceof CallState.Running) {
      audience.stream(turn, ClientOutput.StillAlive::new);
    }
    lastSignAt = turn.nowNanos();
    turn.setTimer(key(KEEP_ALIVE), limits.keepAlive());
  }

  void onStopped(Turn turn) {
    breakOff(FailureCode.DRAINING, "the node is shutting down; ask another one", turn);
  }

  private void onRouted(Routed routed, Turn turn) {
    Route route = new Route(turn.nowNanos());
    if (state instanceof CallState.Offered offered) {
      transition(offered.routed(route), "routed");
    } else if (state instanceof CallState.Accepted accepted) {
      transition(accepted.routed(route), "routed");
    } else {
      return;
    }
    double overheadMs = turn.millisSince(askedAtNanos());
    var start =
        new ClientOutput.Begun(promptId(), routed.deviceName(), routed.predictedMs(), overheadMs);
    begun = Optional.of(start);
    if (asked.streamed() || claim().isPresent()) {
      audience.stream(turn, start::to);
      lastSignAt = turn.nowNanos();
      turn.setTimer(key(KEEP_ALIVE), limits.keepAlive());
    }
  }

  private void onRetry(Retry retry, Turn turn) {
    if (audience.hasStreams() && isRouted()) {
      lastSignAt = turn.nowNanos();
      audience.stream(turn, each -> new ClientOutput.Retrying(each, retry.reason()));
    }
  }

  private void onQueued(Queued queued, Turn turn) {
    if (audience.hasStreams() && isRouted()) {
      lastSignAt = turn.nowNanos();
      audience.stream(
          turn,
          each ->
              new ClientOutput.Waiting(
                  each, queued.deviceName(), queued.position(), queued.expectedMs()));
    }
  }

  private void onDelta(Delta piece, Turn turn) {
    Transcript.Placement placement = transcript.place(piece);
    if (placement == Transcript.Placement.REPEATED || piece.content().isEmpty()) {
      return;
    }
    if (placement == Transcript.Placement.MISPLACED || !isRouted()) {
      breakOff(FailureCode.LOST, "part of the answer was lost on its way; ask again", turn);
      return;
    }
    transcript.append(piece);
    if (Math.max(transcript.bytes(), expectedBytes(piece)) > limits.maxOutputBytes()) {
      breakOff(FailureCode.TOO_LARGE, tooLarge(piece), turn);
      return;
    }
    if (piece.kind() == ContentKind.TEXT) {
      // Not every API shows its clients the other kinds, so only text counts as a life sign.
      lastSignAt = turn.nowNanos();
      firstTextAt = firstTextAt.isPresent() ? firstTextAt : OptionalLong.of(turn.nowNanos());
    }
    audience.stream(
        turn, each -> new ClientOutput.Piece(each, piece.kind(), piece.content(), piece.offset()));
  }

  /** What all vectors will take, by the first one, so that no device computes them in vain. */
  private long expectedBytes(Delta piece) {
    return asked.request().generation().input() instanceof PromptInput.Embed embed
            && piece.kind() == ContentKind.EMBEDDING
            && piece.offset() == 0
        ? (long) embed.texts().size() * firstLine(piece)
        : 0;
  }

  private static int firstLine(Delta piece) {
    return piece.content().indexOf('\n') + 1;
  }

  private String tooLarge(Delta piece) {
    String limit = "the answer exceeds " + limits.maxOutputBytes() + " bytes; ";
    return piece.kind() == ContentKind.EMBEDDING
        ? limit + "send fewer texts at once"
        : limit + "set max_tokens";
  }

  private void onDone(Done done, Turn turn) {
    Answer whole = answer(done, turn);
    answer = Optional.of(whole);
    audience.tell(turn, each -> new ClientOutput.Finished(each, whole));
    end(Ending.ANSWERED, "done", turn);
  }

  private Answer answer(Done done, Turn turn) {
    double firstText =
        firstTextAt.isPresent() ? (firstTextAt.getAsLong() - askedAtNanos()) / 1e6 : 0;
    return new Answer(
        promptId(),
        transcript.text(ContentKind.TEXT),
        transcript.text(ContentKind.REASONING),
        transcript.text(ContentKind.TOOL_CALL).lines().toList(),
        transcript.text(ContentKind.EMBEDDING).lines().toList(),
        done.result(),
        firstText,
        turn.millisSince(askedAtNanos()),
        routingMs(done) + done.result().settleMs());
  }

  /** By the own clock, which sees both ways over the bus too; by the report where it must be. */
  private double routingMs(Done done) {
    if (state instanceof CallState.Running running) {
      return (running.route().atNanos() - askedAtNanos()) / 1e6;
    }
    if (state instanceof CallState.Paused paused) {
      return (paused.route().atNanos() - askedAtNanos()) / 1e6;
    }
    return done.result().routingMs();
  }

  private boolean isRouted() {
    return state instanceof CallState.Running || state instanceof CallState.Paused;
  }

  private void breakOff(FailureCode code, String message, Turn turn) {
    cancel(code.label(), turn);
    refuse(code, message, UNKNOWN, turn);
  }

  private void cancel(String reason, Turn turn) {
    turn.tellOrchestrator(new CancelPrompt(promptId(), reason));
  }

  private void refuse(FailureCode code, String message, OptionalLong retryAfterMs, Turn turn) {
    audience.tell(turn, each -> new ClientOutput.Refused(each, code, message, retryAfterMs));
    end(Ending.REFUSED, code.label(), turn);
  }

  private void end(Ending ending, String cause, Turn turn) {
    turn.cancelTimer(key(DEADLINE));
    turn.cancelTimer(key(KEEP_ALIVE));
    audience.behind().forEach(listener -> turn.cancelTimer(key(STALLED, listener)));
    turn.cancelTimer(key(GRACE));
    transition(state.ended(ending), cause);
  }

  private void transition(CallState next, String cause) {
    LOG.atDebug()
        .addKeyValue("promptId", promptId())
        .addKeyValue("from", state.getClass().getSimpleName())
        .addKeyValue("to", next.getClass().getSimpleName())
        .addKeyValue("cause", cause)
        .log("prompt call moved on");
    state = next;
  }

  PromptId promptId() {
    return asked.request().promptId();
  }

  private Key key(String purpose) {
    return key(purpose, promptId());
  }

  private static Key key(String purpose, PromptId subject) {
    return new Key(purpose, subject.value());
  }
}
