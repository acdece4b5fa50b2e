package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import java.util.OptionalInt;

/**
 * A quote for one lane. It binds the bidder until it expires: an award within that time is accepted
 * unless the prediction has become worse by more than the larger of 10 % and 250 ms.
 *
 * @param bidId identity
 * @param lane what is offered
 * @param model alias under which the lane serves the model
 * @param quotedS the bidder's own prediction of completion in seconds, backlog included, at most 30
 *     days
 * @param evidence how the bidder knows its accelerator
 * @param slots prompts that the engine runs at once
 * @param free slots free now
 * @param backlogS work ahead of a new prompt, in seconds, at most 30 days
 * @param warm whether the model is loaded
 * @param telemetry state of the device
 * @param degraded whether a telemetry source is missing, so that a mean stands in
 * @param validForMs how long the quote holds
 * @param queued prompts that wait for the engine; absent: none that the bidder tells of
 */
public record Bid(
    BidId bidId,
    LaneKey lane,
    String model,
    double quotedS,
    Evidence evidence,
    int slots,
    int free,
    double backlogS,
    boolean warm,
    Telemetry telemetry,
    boolean degraded,
    long validForMs,
    OptionalInt queued) {

  public Bid {
    Checks.seconds("quotedS", quotedS);
    Checks.between("slots", slots, 1, 65_536);
    Checks.between("free", free, 0, slots);
    Checks.seconds("backlogS", backlogS);
    Checks.nonNegative("validForMs", validForMs);
    queued.ifPresent(n -> Checks.nonNegative("queued", n));
  }

  /** A bid that does not tell how many prompts wait. */
  public Bid(
      BidId bidId,
      LaneKey lane,
      String model,
      double quotedS,
      Evidence evidence,
      int slots,
      int free,
      double backlogS,
      boolean warm,
      Telemetry telemetry,
      boolean degraded,
      long validForMs) {
    this(
        bidId,
        lane,
        model,
        quotedS,
        evidence,
        slots,
        free,
        backlogS,
        warm,
        telemetry,
        degraded,
        validForMs,
        OptionalInt.empty());
  }

  /** Prompts that run at the lane's engine or wait for it, as far as the bidder tells. */
  public long outstanding() {
    return (long) slots - free + queued.orElse(0);
  }

  /** What the lane computes on, repeated on the wire for whoever reads along. */
  @JsonProperty(value = "accelerator", access = Access.READ_ONLY)
  public Accelerator accelerator() {
    return lane.accelerator();
  }
}
