package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import dev.bidmesh.protocol.message.TelemetryStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Prices offers with the bandit's predictions and answers with {@link Bids}. Where the bandit is
 * silent, the price is a guess from what it said earlier, and the bid says so.
 */
final class Quotes {

  private final DeviceProfile profile;
  private final BidConfig config;
  private final OwnLanes lanes;
  private final Rivals rivals;
  private final Map<Key, Pending> pending = new HashMap<>();
  private long lastKey;

  /** A request whose lanes the bandit was asked about, with the state that it was asked with. */
  private record Pending(
      BidRequest request, Offers offers, TelemetryStatus status, long arrivedNanos) {}

  /** Predicted service time in seconds, and whether the bandit stands behind it. */
  private record Price(double serviceS, boolean guessed) {}

  Quotes(DeviceProfile profile, BidConfig config, OwnLanes lanes) {
    this.profile = profile;
    this.config = config;
    this.lanes = lanes;
    this.rivals = new Rivals(config);
  }

  /** Answers a request, at once where there is nothing to price. */
  void request(
      BidRequest request,
      Offers offers,
      TelemetryStatus status,
      long nowNanos,
      Consumer<Effect> out) {
    rivals.asked(request, nowNanos);
    if (offers.lanes().isEmpty()) {
      refuse(request, offers.refusal(), nowNanos, out);
      return;
    }
    LaneFeatures features = LaneFeatures.of(status.telemetry(), request.promptChars());
    List<Candidate> candidates =
        offers.lanes().stream()
            .map(offer -> new Candidate(offer.lane(), features, offer.engine().backlogS()))
            .toList();
    var key = new Key("quote", Long.toString(++lastKey));
    pending.put(key, new Pending(request, offers, status, nowNanos));
    var question = new ScoreRequest(candidates);
    out.accept(new Effect.Ask(key, Address.Local.BANDIT, question, config.scoreTimeout()));
  }

  /** The bandit has answered. */
  void answered(Key key, ScoreReply reply, long nowNanos, Consumer<Effect> out) {
    var scores = new HashMap<LaneKey, LaneScore>();
    reply.scores().forEach(score -> scores.put(score.lane(), score));
    close(key, scores, nowNanos, out);
  }

  /** The bandit has not answered. */
  void unanswered(Key key, long nowNanos, Consumer<Effect> out) {
    close(key, Map.of(), nowNanos, out);
  }

  private void close(Key key, Map<LaneKey, LaneScore> scores, long nowNanos, Consumer<Effect> out) {
    Optional.ofNullable(pending.remove(key))
        .ifPresent(question -> bid(question, scores, nowNanos, out));
  }

  private void bid(
      Pending question, Map<LaneKey, LaneScore> scores, long nowNanos, Consumer<Effect> out) {
    var bids = new ArrayList<Bid>();
    for (Offer offer : inOrder(question.offers().lanes(), scores, nowNanos)) {
      Optional<LaneScore> score = Optional.ofNullable(scores.get(offer.lane()));
      bids.add(bid(question, offer, bids.size(), price(offer.lane(), score)));
    }
    send(
        question.request(),
        bids,
        Optional.empty(),
        OptionalLong.empty(),
        question.arrivedNanos(),
        out);
  }

  /**
   * The lanes without those whose breaker is open. If that leaves none, all of them: the owner
   * takes such a lane only when it has no other, and then a doubtful lane beats a certain refusal.
   */
  private List<Offer> inOrder(List<Offer> offers, Map<LaneKey, LaneScore> scores, long nowNanos) {
    List<Offer> available =
        offers.stream()
            .filter(
                offer ->
                    isAvailable(
                        offer.lane(), Optional.ofNullable(scores.get(offer.lane())), nowNanos))
            .toList();
    return available.isEmpty() ? offers : available;
  }

  private boolean isAvailable(LaneKey lane, Optional<LaneScore> score, long nowNanos) {
    return score
        .map(LaneScore::available)
        .orElseGet(() -> lanes.openForMs(lane, nowNanos).isEmpty());
  }

  private Price price(LaneKey lane, Optional<LaneScore> score) {
    return score
        .map(known -> new Price(known.meanS(), false))
        .orElseGet(() -> new Price(lanes.guessS(lane), true));
  }

  private Bid bid(Pending question, Offer offer, int index, Price price) {
    BidRequest request = question.request();
    TelemetryStatus status = question.status();
    return new Bid(
        new BidId(request.promptId(), profile.deviceId(), index),
        offer.lane(),
        request.modelAlias(),
        Checks.tellable(price.serviceS() + offer.engine().backlogS()),
        offer.engine().evidence(),
        offer.engine().slots(),
        offer.engine().free(),
        offer.engine().backlogS(),
        offer.warm(),
        status.telemetry(),
        status.degraded() || price.guessed(),
        config.bidValidity().toMillis(),
        OptionalInt.of(offer.engine().queued()));
  }

  private void refuse(BidRequest request, Refusal refusal, long nowNanos, Consumer<Effect> out) {
    send(request, List.of(), Optional.of(refusal.reason()), refusal.retryAfterMs(), nowNanos, out);
  }

  private void send(
      BidRequest request,
      List<Bid> bids,
      Optional<NoBid> noBid,
      OptionalLong retryAfterMs,
      long arrivedNanos,
      Consumer<Effect> out) {
    var answer =
        new Bids(
            request.promptId(),
            profile.deviceId(),
            profile.incarnation(),
            profile.name(),
            bids,
            noBid,
            retryAfterMs,
            request.request(),
            OptionalInt.of(rivals.of(request, arrivedNanos)));
    Address owner = Address.device(request.replyTo(), Address.Purpose.AUCTION);
    out.accept(new Effect.Send(owner, answer));
  }
}
