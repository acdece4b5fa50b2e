package dev.bidmesh.testkit;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a {@link SimulatedPeer} behaves. Immutable; each method returns a changed copy.
 *
 * @param telemetry what its bids and heartbeats say of its state
 * @param quotedS its quote in seconds
 * @param backlogS its backlog in seconds
 * @param bidDelay how long it thinks before it bids
 * @param silentBids whether it leaves bid requests unanswered
 * @param refusal the code with which it refuses awards
 * @param requotes how often it answers an award with a quote doubled, before it accepts
 * @param silentAwards whether it leaves awards unanswered
 * @param pieces what it streams
 * @param pieceDelay pause before each piece
 * @param dieAfterPieces after how many pieces it falls silent for good
 * @param failure the code with which its runs end, after all pieces
 */
public record Script(
    Telemetry telemetry,
    double quotedS,
    double backlogS,
    Duration bidDelay,
    boolean silentBids,
    Optional<FailureCode> refusal,
    int requotes,
    boolean silentAwards,
    List<String> pieces,
    Duration pieceDelay,
    OptionalInt dieAfterPieces,
    Optional<FailureCode> failure) {

  /** Bids one second at once, accepts, and says "Hello from the testkit." */
  public static final Script WELL_BEHAVED =
      new Script(
          Telemetry.UNKNOWN,
          1,
          0,
          Duration.ZERO,
          false,
          Optional.empty(),
          0,
          false,
          List.of("Hello ", "from the ", "testkit."),
          Duration.ZERO,
          OptionalInt.empty(),
          Optional.empty());

  public Script {
    pieces = List.copyOf(pieces);
  }

  /** Says these pieces, one chunk each. */
  public Script saying(String... texts) {
    return edit(e -> e.pieces = List.of(texts));
  }

  /** Quotes this many seconds. */
  public Script quoting(double seconds) {
    return edit(e -> e.quotedS = seconds);
  }

  /** Claims this backlog. */
  public Script backlog(double seconds) {
    return edit(e -> e.backlogS = seconds);
  }

  /** Reports this state. */
  public Script with(Telemetry state) {
    return edit(e -> e.telemetry = state);
  }

  /** Thinks this long before it bids. */
  public Script biddingAfter(Duration delay) {
    return edit(e -> e.bidDelay = delay);
  }

  /** Pauses this long before each piece. */
  public Script pausing(Duration delay) {
    return edit(e -> e.pieceDelay = delay);
  }

  /** Never bids. */
  public Script neverBidding() {
    return edit(e -> e.silentBids = true);
  }

  /** Refuses awards. */
  public Script refusing(FailureCode code) {
    return edit(e -> e.refusal = Optional.of(code));
  }

  /** Requotes this many times before it accepts. */
  public Script requoting(int times) {
    return edit(e -> e.requotes = times);
  }

  /** Never answers awards. */
  public Script ignoringAwards() {
    return edit(e -> e.silentAwards = true);
  }

  /** Falls silent for good after this many pieces. */
  public Script dyingAfter(int count) {
    return edit(e -> e.dieAfterPieces = OptionalInt.of(count));
  }

  /** Ends its runs with an error, after all pieces. */
  public Script failing(FailureCode code) {
    return edit(e -> e.failure = Optional.of(code));
  }

  private Script edit(Consumer<Edit> change) {
    var edit = new Edit(this);
    change.accept(edit);
    return edit.script();
  }

  /** The components, for the time of one change. */
  private static final class Edit {
    Telemetry telemetry;
    double quotedS;
    double backlogS;
    Duration bidDelay;
    boolean silentBids;
    Optional<FailureCode> refusal;
    int requotes;
    boolean silentAwards;
    List<String> pieces;
    Duration pieceDelay;
    OptionalInt dieAfterPieces;
    Optional<FailureCode> failure;

    Edit(Script from) {
      telemetry = from.telemetry;
      quotedS = from.quotedS;
      backlogS = from.backlogS;
      bidDelay = from.bidDelay;
      silentBids = from.silentBids;
      refusal = from.refusal;
      requotes = from.requotes;
      silentAwards = from.silentAwards;
      pieces = new ArrayList<>(from.pieces);
      pieceDelay = from.pieceDelay;
      dieAfterPieces = from.dieAfterPieces;
      failure = from.failure;
    }

    Script script() {
      return new Script(
          telemetry,
          quotedS,
          backlogS,
          bidDelay,
          silentBids,
          refusal,
          requotes,
          silentAwards,
          pieces,
          pieceDelay,
          dieAfterPieces,
          failure);
    }
  }
}
