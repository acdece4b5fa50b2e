package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.RunPhase;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An awarded prompt on this device, from the award to its one ending. */
final class Run {

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final long number;
  private final Award award;
  private final EngineDesk desk;
  private final LaneFeatures features;
  private final long deadlineNanos;
  private final ChunkStream stream;
  private RunMeter meter;
  private Prediction prediction;
  private OptionalDouble luckyS = OptionalDouble.empty();
  private boolean predicted;
  private Optional<AwardReply.Accepted> accepted = Optional.empty();
  private RunState state = new RunState.Deciding();
  private long ownerHeardNanos;
  private OptionalLong resendNanos = OptionalLong.empty();
  private int lifeSigns;
  private boolean taught;
  private boolean endKnown;
  private Optional<RunOutcome> seenByOwner = Optional.empty();

  Run(
      long number,
      Award award,
      EngineDesk desk,
      LaneFeatures features,
      ChunkStream stream,
      long nowNanos) {
    this.number = number;
    this.award = award;
    this.desk = desk;
    this.features = features;
    this.stream = stream;
    this.deadlineNanos = Nanos.later(nowNanos, award.deadlineRemainingMs());
    this.meter = new RunMeter(nowNanos);
    this.prediction = desk.typical();
    this.ownerHeardNanos = nowNanos;
  }

  long number() {
    return number;
  }

  RunKey key() {
    return RunKey.of(award);
  }

  Award award() {
    return award;
  }

  EngineDesk desk() {
    return desk;
  }

  LaneFeatures features() {
    return features;
  }

  ChunkStream stream() {
    return stream;
  }

  RunMeter meter() {
    return meter;
  }

  Prediction prediction() {
    return prediction;
  }

  RunState state() {
    return state;
  }

  /** The answer to the award; absent until it is accepted. */
  Optional<AwardReply.Accepted> accepted() {
    return accepted;
  }

  /** Where its output goes. */
  Address streamAddress() {
    return Address.device(award.streamTo(), Address.Purpose.STREAM);
  }

  /** Whether a message about it comes from its owner. */
  boolean isOwnedBy(DeviceId device) {
    return award.streamTo().equals(device);
  }

  Waiting waiting() {
    return new Waiting(number, award.priority(), deadlineNanos, client(), prediction);
  }

  /** All prompts of an owner that does not tell its clients apart count as of one client. */
  private String client() {
    return award.streamTo() + "/" + award.clientKey().orElse("");
  }

  /**
   * Notes how long the bandit says that it will take.
   *
   * @param lucky how long if it is lucky, in seconds; absent if that is too uncertain to refuse it
   */
  void predict(Prediction expected, OptionalDouble lucky) {
    prediction = expected;
    luckyS = lucky;
    predicted = true;
  }

  /** Notes a guess at how long it will take, since the bandit says nothing. */
  void guess(Prediction expected) {
    prediction = expected;
  }

  /** Whether the bandit said how long it will take; a guess says nothing about its predictions. */
  boolean isPredicted() {
    return predicted;
  }

  /**
   * Whether it would end after its deadline even if it were lucky. What continues a text is given
   * the benefit of the doubt: it writes less than was predicted.
   *
   * @param waitS until it gets a slot, in seconds
   */
  boolean isTooLate(double waitS, long nowNanos) {
    double leftS = (deadlineNanos - nowNanos) / 1e9;
    return award.prefixText().isEmpty()
        && luckyS.isPresent()
        && waitS + luckyS.getAsDouble() > leftS;
  }

  void accept(AwardReply.Accepted reply, long nowNanos) {
    accepted = Optional.of(reply);
    meter = new RunMeter(nowNanos);
    ownerHeardNanos = nowNanos;
  }

  void heardOwner(long nowNanos) {
    ownerHeardNanos = nowNanos;
  }

  long ownerSilentNanos(long nowNanos) {
    return nowNanos - ownerHeardNanos;
  }

  void markTaught(boolean observed) {
    taught = taught || observed;
  }

  /** Its owner has got the end together with the last of the output. */
  void ownerKnowsEnd() {
    endKnown = true;
  }

  boolean isEndKnown() {
    return endKnown;
  }

  /**
   * Its owner has said what it saw, while the run is still going on here.
   *
   * @return whether it says so for the first time
   */
  boolean ownerSaw(RunOutcome outcome) {
    boolean first = seenByOwner.isEmpty();
    seenByOwner = Optional.of(outcome);
    return first;
  }

  /** What its owner has said; absent if it said nothing. */
  Optional<RunOutcome> seenByOwner() {
    return seenByOwner;
  }

  /** What is remembered of it; absent if it was never accepted. */
  Optional<PastRuns.Past> past(long nowNanos) {
    return accepted.map(
        reply ->
            new PastRuns.Past(
                award.streamTo(),
                award.lane(),
                features,
                reply,
                meter.serviceS(nowNanos),
                taught,
                seenByOwner.isPresent()));
  }

  /** Whether it has no output, and neither a prefix nor a stop text can be the reason. */
  boolean shouldHaveOutput() {
    return !meter.hasOutput()
        && award.prefixText().isEmpty()
        && award.generation().stop().isEmpty();
  }

  /** What its owner is told at the end. */
  Completion completion(Ending ending, long nowNanos) {
    return new Completion(
        award.promptId(),
        award.attempt(),
        ending.finish(),
        stream.chunks(),
        meter.promptTokens(),
        meter.completionTokens(),
        meter.tokensEstimated(),
        meter.queueMs(nowNanos),
        meter.measures().loadMs().orElse(0),
        meter.ttftMs(),
        meter.decodeTps(),
        meter.measures().peakBytes(),
        meter.measures().joules(),
        ending.error());
  }

  /** When it is looked next for chunks to be sent again; absent: it is not planned. */
  OptionalLong resendAt() {
    return resendNanos;
  }

  void resendAt(OptionalLong nanos) {
    resendNanos = nanos;
  }

  int nextLifeSign() {
    return lifeSigns++;
  }

  RunPhase phase() {
    if (state instanceof RunState.Queued) {
      return RunPhase.QUEUED;
    }
    return meter.hasReadPrompt() ? RunPhase.DECODE : RunPhase.PREFILL;
  }

  boolean isDeciding() {
    return state instanceof RunState.Deciding;
  }

  boolean isRunning() {
    return state instanceof RunState.Running;
  }

  boolean isEnded() {
    return state instanceof RunState.Ended;
  }

  /** Whether life signs are due: from acceptance until the owner is told the end. */
  boolean isLive() {
    return !isDeciding() && !isEnded() && !(state instanceof RunState.Completing);
  }

  void toQueued() {
    transition(in(RunState.Deciding.class).toQueued(), "accepted");
  }

  void toRunning(long nowNanos) {
    meter.started(nowNanos);
    if (state instanceof RunState.Queued queued) {
      transition(queued.toRunning(), "slot free");
    } else {
      transition(in(RunState.Deciding.class).toRunning(), "accepted");
    }
  }

  void toStopping(Ending ending) {
    transition(in(RunState.Running.class).toStopping(ending), ending.cause());
  }

  void toDelivering(Ending ending) {
    transition(in(RunState.Running.class).toDelivering(ending), ending.cause());
  }

  void toCompleting(Completion completion) {
    String cause = completion.finish().label();
    if (state instanceof RunState.Queued queued) {
      transition(queued.toCompleting(completion), cause);
    } else if (state instanceof RunState.Stopping stopping) {
      transition(stopping.toCompleting(completion), stopping.ending().cause());
    } else {
      transition(in(RunState.Delivering.class).toCompleting(completion), cause);
    }
  }

  void toNextTry() {
    transition(in(RunState.Completing.class).toNextTry(), "owner is told");
  }

  void toEnded(String cause) {
    if (state instanceof RunState.Deciding deciding) {
      transition(deciding.toEnded(), cause);
    } else if (state instanceof RunState.Delivering delivering) {
      transition(delivering.toEnded(), cause);
    } else {
      transition(in(RunState.Completing.class).toEnded(), cause);
    }
  }

  private <S extends RunState> S in(Class<S> expected) {
    if (!expected.isInstance(state)) {
      throw new IllegalStateException(
          "run " + key() + " is " + state + ", not " + expected.getSimpleName());
    }
    return expected.cast(state);
  }

  private void transition(RunState next, String cause) {
    LOG.atDebug()
        .addKeyValue("promptId", award.promptId())
        .addKeyValue("attempt", award.attempt())
        .addKeyValue("from", state.getClass().getSimpleName())
        .addKeyValue("to", next.getClass().getSimpleName())
        .addKeyValue("cause", cause)
        .log("run changed state");
    state = next;
  }
}
