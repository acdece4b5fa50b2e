package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Capability;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether an award can have a place at all, before anything is predicted. */
final class Admission {

  private final Ledger ledger;
  private final PromptCheck check;

  Admission(Ledger ledger, PromptCheck check) {
    this.ledger = ledger;
    this.check = check;
  }

  /** The engine that serves the lane of an award. */
  Optional<EngineDesk> desk(Award award) {
    return ledger.desk(award.lane()).filter(desk -> desk.model(award.lane()).isPresent());
  }

  /** Why an award gets no place; a place is promised where one will be free. */
  Optional<AwardReply> refusal(Turn turn, DeviceId from, Award award, EngineDesk desk) {
    if (!ledger.isOpenTo(from)) {
      return refused(award, FailureCode.DRAINING, "this node is shutting down");
    }
    if (!desk.serves()) {
      return refused(award, FailureCode.NO_ENGINE, desk.info().id() + ": " + desk.reason());
    }
    if (award.deadlineRemainingMs() == 0) {
      return refused(award, FailureCode.DEADLINE, "no time is left");
    }
    Optional<Refusal> problem = problem(award, desk);
    if (problem.isPresent()) {
      return refused(award, problem.get().code(), problem.get().message());
    }
    return award.bidId().isEmpty()
        ? refusedWithoutBid(from, award, desk)
        : refusedSlot(award, desk).or(() -> refusedPlace(turn, award, desk));
  }

  /** The refusal of a lane that is not here. */
  static AwardReply unknownLane(Award award) {
    return reply(
        award,
        FailureCode.NO_SUCH_MODEL,
        "no lane " + award.lane() + " here",
        OptionalLong.empty());
  }

  private Optional<Refusal> problem(Award award, EngineDesk desk) {
    GenerationRequest request = Requests.of(award);
    boolean continues =
        desk.model(award.lane())
            .map(model -> desk.capabilities(model).contains(Capability.CONTINUATION))
            .orElse(false);
    if (request.prefix().isPresent() && !continues) {
      return Optional.of(
          new Refusal(FailureCode.UNSUPPORTED, desk.info().id() + " continues no text"));
    }
    return check.check(desk.info().id(), request);
  }

  private Optional<AwardReply> refusedWithoutBid(DeviceId from, Award award, EngineDesk desk) {
    if (!from.equals(ledger.self())) {
      return refused(award, FailureCode.BUSY, "only this device itself needs no bid");
    }
    return desk.isFree() ? Optional.empty() : occupied(award, desk);
  }

  /** An owner that wants a free slot has others to ask, so that it is promised no place. */
  private static Optional<AwardReply> refusedSlot(Award award, EngineDesk desk) {
    return award.mayWait() || desk.isFree() ? Optional.empty() : occupied(award, desk);
  }

  private static Optional<AwardReply> occupied(Award award, EngineDesk desk) {
    return refused(award, FailureCode.BUSY, "no slot of " + desk.info().id() + " is free");
  }

  private Optional<AwardReply> refusedPlace(Turn turn, Award award, EngineDesk desk) {
    var who = Asker.of(award, desk.accelerator());
    if (desk.admits(who, turn.nowNanos())) {
      return Optional.empty();
    }
    OptionalLong retryAfterMs = OptionalLong.of(desk.promiseMs(who, turn.nowNanos()));
    String message =
        desk.isFull()
            ? "the queue of " + desk.info().id() + " is full"
            : "the free places of " + desk.info().id() + " are promised to others";
    return Optional.of(reply(award, FailureCode.BUSY, message, retryAfterMs));
  }

  private static Optional<AwardReply> refused(Award award, FailureCode code, String message) {
    return Optional.of(reply(award, code, message, OptionalLong.empty()));
  }

  private static AwardReply reply(
      Award award, FailureCode code, String message, OptionalLong retryAfterMs) {
    return new AwardReply.Refused(award.promptId(), award.attempt(), code, message, retryAfterMs);
  }
}
