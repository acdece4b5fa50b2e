package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which lanes of this device can take a prompt. Decided from the engines' own words, so that a free
 * slot counts whatever a configuration says.
 *
 * @param lanes at most {@link Bids#MAX_BIDS}, in the engines' order of preference
 * @param refusal why the other lanes cannot, and with that why none can if {@code lanes} is empty
 */
record Offers(List<Offer> lanes, Refusal refusal) {

  /** Nothing, for a reason. */
  static Offers none(Refusal refusal) {
    return new Offers(List.of(), refusal);
  }

  /**
   * Looks through the engines.
   *
   * @param engines their last snapshot; absent: the executor has not spoken yet
   * @param minBattery charge below which prompts of others are declined unless charging
   */
  static Offers find(
      BidRequest request,
      DeviceId self,
      Optional<EngineSnapshot> engines,
      Telemetry telemetry,
      double minBattery) {
    if (engines.isEmpty()) {
      return none(Refusal.of(NoBid.NOT_READY));
    }
    // Prompts of this device itself may finish as long as it drains.
    if (engines.get().draining() && isRemote(request, self)) {
      return none(Refusal.of(NoBid.DRAINING));
    }
    Offers found = search(request, self, engines.get());
    return isRemote(request, self) && !found.lanes.isEmpty() && savesBattery(telemetry, minBattery)
        ? none(Refusal.of(NoBid.BATTERY))
        : found;
  }

  private static Offers search(BidRequest request, DeviceId self, EngineSnapshot engines) {
    var lanes = new ArrayList<Offer>();
    Refusal closest = Refusal.of(NoBid.NO_SUCH_MODEL);
    for (EngineState engine : engines.engines()) {
      Optional<ModelInfo> model = engine.model(request.modelAlias());
      if (model.isEmpty()) {
        continue;
      }
      Optional<Refusal> refusal = refusal(request, self, engine, model.get());
      if (refusal.isPresent()) {
        closest = Refusal.closer(closest, refusal.get());
      } else if (lanes.size() < Bids.MAX_BIDS) {
        lanes.add(new Offer(engine.lane(self, model.get()), engine, model.get().warm()));
      }
    }
    return new Offers(List.copyOf(lanes), closest);
  }

  private static Optional<Refusal> refusal(
      BidRequest request, DeviceId self, EngineState engine, ModelInfo model) {
    if (!engine.isAble(model, request.needs())) {
      return Optional.of(Refusal.of(NoBid.UNSUPPORTED));
    }
    if (surelyTooLong(request, model)) {
      return Optional.of(Refusal.of(NoBid.TOO_LONG));
    }
    if (!engine.health().serves()) {
      return Optional.of(Refusal.of(NoBid.NOT_READY));
    }
    return isFull(engine) && isRemote(request, self) ? Optional.of(full(engine)) : Optional.empty();
  }

  /**
   * A prompt of this device gets its bid from a full engine too: only the executor, when it refuses
   * the award, can promise each of many prompts another time to come back.
   */
  private static boolean isRemote(BidRequest request, DeviceId self) {
    return !request.replyTo().equals(self);
  }

  /** Only a count of tokens tells for sure; by characters alone it is the executor's to judge. */
  private static boolean surelyTooLong(BidRequest request, ModelInfo model) {
    return request.promptTokens().isPresent()
        && model.contextTokens().isPresent()
        && request.promptTokens().getAsInt() >= model.contextTokens().getAsInt();
  }

  private static boolean isFull(EngineState engine) {
    return engine.retryAfterMs().isPresent()
        || engine.free() == 0 && engine.queued() >= engine.queueCapacity();
  }

  private static Refusal full(EngineState engine) {
    long backlogMs = (long) Math.ceil(Math.min(engine.backlogS(), 86_400) * 1000);
    return Refusal.retry(NoBid.FULL, engine.retryAfterMs().orElse(backlogMs));
  }

  private static boolean savesBattery(Telemetry telemetry, double minBattery) {
    return telemetry.battery().orElse(1) < minBattery && !telemetry.charging().orElse(false);
  }
}
