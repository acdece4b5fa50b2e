package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BidPatience;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.PeerTable;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a bid for one prompt can still be awarded. */
final class Reach {

  private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

  /** Stateless, and costly to make. */
  private static final FrameCodec CODEC = new FrameCodec();

  /** Bytes by which awards of one prompt to several lanes can differ. */
  private static final int SPARE_BYTES = 4_096;

  private final PromptContext prompt;
  private long measuredTextBytes = -1;
  private Optional<Obstacle> unsendable = Optional.empty();
  private boolean inParts;

  Reach(PromptContext prompt) {
    this.prompt = prompt;
  }

  /** What stands in the way of an award; empty if nothing does. */
  Optional<Obstacle> obstacle(Candidate candidate, Turn turn) {
    if (prompt.isGone(candidate)) {
      return Optional.of(Obstacle.GONE);
    }
    if (isExpired(candidate, turn)) {
      return Optional.of(Obstacle.EXPIRED);
    }
    if (prompt.delivered.nothing() && Lateness.isTooLate(candidate, leftS(turn))) {
      return Optional.of(Obstacle.TOO_LATE);
    }
    boolean here = prompt.isSelf(candidate.bid().lane().deviceId());
    return here ? Optional.empty() : unsendable(candidate, turn).or(() -> unfetchable(candidate));
  }

  /** Not every build can fetch an award in parts; those that can say so in their heartbeats. */
  private Optional<Obstacle> unfetchable(Candidate candidate) {
    if (!inParts) {
      return Optional.empty();
    }
    Optional<PeerTable.Peer> peer = prompt.view.peer(candidate.bid().lane().deviceId());
    if (peer.isEmpty()) {
      return Optional.of(Obstacle.GONE);
    }
    return peer.filter(each -> each.heartbeat().can(Heartbeat.PARCELS)).isPresent()
        ? Optional.empty()
        : Optional.of(Obstacle.NO_PARTS);
  }

  private double leftS(Turn turn) {
    return prompt.messages.remainingMs(turn.nowNanos()) / 1e3;
  }

  /**
   * A round in which everybody has the whole window may last longer than bids do; the bidder then
   * honours its quote if it still can, or makes a fresh one.
   */
  private boolean isExpired(Candidate candidate, Turn turn) {
    long age = turn.nowNanos() - candidate.receivedNanos();
    return prompt.config.bidding().patience() == BidPatience.LEARNED
        && Duration.ofNanos(age).compareTo(Duration.ofMillis(candidate.bid().validForMs())) > 0;
  }

  /** The same for every lane of another device, until more text is delivered. */
  private Optional<Obstacle> unsendable(Candidate candidate, Turn turn) {
    if (measuredTextBytes != prompt.delivered.textBytes()) {
      measuredTextBytes = prompt.delivered.textBytes();
      unsendable = measured(award(candidate, turn));
    }
    return unsendable;
  }

  /**
   * What cannot be written at all can still run here, where nothing has to be written. Images are
   * not written for this, since that would keep all prompts waiting for tens of milliseconds: in
   * Base64 they have a byte for each character. If one had more, its device could not be sent it,
   * which is found then.
   */
  private Optional<Obstacle> measured(Award award) {
    long imageBytes = award.generation().input().imageChars();
    try {
      OptionalInt rest = CODEC.size(award.withoutImages());
      long size = rest.orElse(Integer.MAX_VALUE) + imageBytes;
      inParts = size > FrameCodec.MAX_AWARD_BYTES - SPARE_BYTES;
      return size <= Parcel.MAX_BYTES - SPARE_BYTES
          ? Optional.empty()
          : Optional.of(Obstacle.TOO_LONG);
    } catch (MeshException cause) {
      LOG.atWarn()
          .addKeyValue("prompt", award.promptId())
          .setCause(cause)
          .log("a prompt cannot be written for other devices");
      return Optional.of(Obstacle.UNWRITABLE);
    }
  }

  private Award award(Candidate candidate, Turn turn) {
    return prompt.messages.award(
        Attempt.of(1, candidate, turn.nowNanos()),
        candidate.bid(),
        true,
        0,
        prompt.delivered,
        prompt.credit(),
        turn.nowNanos());
  }
}
