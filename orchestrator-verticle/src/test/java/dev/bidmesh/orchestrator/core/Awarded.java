package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The device that got an award, in a story in which several did. */
final class Awarded {

  private final Story story;
  private final Award award;
  private int seq;
  private long offset;

  Awarded(Story story, Award award) {
    this.story = story;
    this.award = award;
    this.offset = award.prefixText().orElse("").getBytes(UTF_8).length;
  }

  /** Who got the latest award. */
  static Awarded last(Story story) {
    return new Awarded(story, story.award());
  }

  Award award() {
    return award;
  }

  DeviceId device() {
    return award.lane().deviceId();
  }

  Awarded accepts(double predictedS) {
    story.core.receive(
        device(),
        new AwardReply.Accepted(award.promptId(), award.attempt(), predictedS, "features"));
    return this;
  }

  void refuses() {
    story.core.receive(
        device(),
        new AwardReply.Refused(
            award.promptId(), award.attempt(), FailureCode.BUSY, "no", OptionalLong.of(100)));
  }

  void requotes() {
    var bid =
        new Bid(
            award.bidId().orElseThrow(),
            award.lane(),
            "demo",
            9,
            Story.CPU.evidence(),
            4,
            0,
            8,
            true,
            Telemetry.UNKNOWN,
            false,
            5_000);
    story.core.receive(device(), new AwardReply.Requote(award.promptId(), award.attempt(), bid));
  }

  /** Sends the next piece of its text. */
  Exchange says(String text) {
    Exchange exchange = piece(seq++, text, offset);
    offset += text.getBytes(UTF_8).length;
    return exchange;
  }

  /** Number of the piece that comes next. */
  int nextPiece() {
    return seq;
  }

  /** Sends its last piece again, if it has sent one. */
  void repeats(String text) {
    if (seq > 0) {
      piece(seq - 1, text, offset - text.getBytes(UTF_8).length);
    }
  }

  /** Sends the piece after the next, all of them being as long as this one. */
  void saysTooEarly(String text) {
    piece(seq + 1, text, offset + text.getBytes(UTF_8).length);
  }

  Exchange piece(int number, String text, long at) {
    return story.core.ask(
        device(),
        new TokenChunk(
            award.promptId(), award.attempt(), number, ContentKind.TEXT, text, at, 1, List.of()));
  }

  Exchange waits(int position, long waitMs) {
    return story.core.ask(
        device(),
        new Progress(
            award.promptId(),
            award.attempt(),
            RunPhase.QUEUED,
            position,
            0,
            OptionalLong.of(waitMs)));
  }

  Exchange lives(RunPhase phase, int tokens) {
    return story.core.ask(
        device(), new Progress(award.promptId(), award.attempt(), phase, 0, tokens));
  }

  /** Says that it is the next to begin, and when. */
  Exchange waits(long waitMs) {
    return story.core.ask(
        device(),
        new Progress(
            award.promptId(), award.attempt(), RunPhase.QUEUED, 1, 0, OptionalLong.of(waitMs)));
  }

  /** Says that it has ended because it was told to. */
  void isOver() {
    completes(
        FinishReason.CANCELLED,
        Optional.of(new Completion.RunError(FailureCode.CANCELLED, "it was told to")));
  }

  void stops() {
    completes(FinishReason.STOP, Optional.empty());
  }

  void fails(FailureCode code) {
    completes(FinishReason.ERROR, Optional.of(new Completion.RunError(code, "it broke")));
  }

  private void completes(FinishReason finish, Optional<Completion.RunError> error) {
    story.core.ask(
        device(),
        new Completion(
            award.promptId(),
            award.attempt(),
            finish,
            seq,
            7,
            seq,
            false,
            0,
            0,
            5,
            100,
            OptionalLong.empty(),
            OptionalDouble.empty(),
            error));
  }

  /** Whether it was told to stop. */
  boolean isCancelled() {
    return story.core.sentTo(Address.device(device(), Purpose.EXECUTE), Cancel.class).stream()
        .anyMatch(
            cancel ->
                cancel.promptId().equals(award.promptId()) && cancel.attempt() == award.attempt());
  }
}
