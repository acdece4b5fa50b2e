package dev.bidmesh.testkit;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.bus.Subscription;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NoBid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A device on a real event bus that bids, takes awards and streams as its {@link Script} says. Runs
 * beside the component under test in one {@code Vertx}.
 */
public final class SimulatedPeer {

  private final Vertx vertx;
  private final MeshBus bus;
  private final DeviceProfile profile;
  private final EngineState engine;
  private final List<Award> awards = new CopyOnWriteArrayList<>();
  private final List<BidRequest> requests = new CopyOnWriteArrayList<>();
  private final List<Cancel> cancels = new CopyOnWriteArrayList<>();
  private final Map<String, ScriptedRun> runs = new ConcurrentHashMap<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private volatile Script script = Script.WELL_BEHAVED;
  private volatile boolean frozen;

  /** A peer whose identity follows from its name, with one engine. */
  public SimulatedPeer(Vertx vertx, String name, EngineState engine) {
    this.vertx = vertx;
    this.profile = Devices.profile(name);
    this.bus = MeshBus.on(vertx, profile.deviceId());
    this.engine = engine;
  }

  /** Changes its behaviour from the next message on. */
  public SimulatedPeer behaving(Script as) {
    this.script = as;
    return this;
  }

  /** Joins the bus. */
  public Future<SimulatedPeer> start() {
    subscriptions.add(bus.listen(Address.BID_REQUEST, (from, message) -> solicited(message)));
    subscriptions.add(bus.listen(at(Address.Purpose.BID), (from, message) -> solicited(message)));
    subscriptions.add(
        bus.listen(at(Address.Purpose.EXECUTE), (from, message) -> executed(message)));
    return Future.all(subscriptions.stream().map(Subscription::ready).toList()).map(this);
  }

  /** Leaves the bus. */
  public Future<Void> stop() {
    freeze();
    return Future.all(subscriptions.stream().map(Subscription::cancel).toList()).mapEmpty();
  }

  /** Falls silent at once, as a stopped process does, while its consumers stay registered. */
  public void freeze() {
    frozen = true;
    runs.values().forEach(ScriptedRun::die);
  }

  /** Who it is. */
  public DeviceProfile profile() {
    return profile;
  }

  /** The lane of its only model. */
  public LaneKey lane() {
    return engine.lane(profile.deviceId(), engine.models().get(0));
  }

  /** Bid requests that reached it. */
  public List<BidRequest> requests() {
    return List.copyOf(requests);
  }

  /** Awards that reached it. */
  public List<Award> awards() {
    return List.copyOf(awards);
  }

  /** Cancellations that reached it. */
  public List<Cancel> cancels() {
    return List.copyOf(cancels);
  }

  /** Publishes one heartbeat. */
  public void beat() {
    bus.publish(
        Address.HEARTBEAT,
        new Heartbeat(
            profile.deviceId(),
            profile.incarnation(),
            profile.name(),
            profile.version(),
            Optional.empty(),
            script.telemetry(),
            false,
            List.of(engine),
            false,
            List.of(),
            1,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(Heartbeat.PARCELS)),
            Optional.empty()));
  }

  private Address at(Address.Purpose purpose) {
    return Address.device(profile.deviceId(), purpose);
  }

  private void solicited(Object message) {
    if (frozen || !(message instanceof BidRequest request)) {
      return;
    }
    requests.add(request);
    if (!script.silentBids()) {
      after(script.bidDelay(), () -> bus.send(auction(request), bids(request)));
    }
  }

  private static Address auction(BidRequest request) {
    return Address.device(request.replyTo(), Address.Purpose.AUCTION);
  }

  private Bids bids(BidRequest request) {
    Optional<ModelInfo> model = engine.model(request.modelAlias());
    return new Bids(
        request.promptId(),
        profile.deviceId(),
        profile.incarnation(),
        profile.name(),
        model.map(any -> List.of(bid(request, script.quotedS()))).orElse(List.of()),
        model.isPresent() ? Optional.empty() : Optional.of(NoBid.NO_SUCH_MODEL),
        OptionalLong.empty(),
        request.request());
  }

  private Bid bid(BidRequest request, double quotedS) {
    return bid(new BidId(request.promptId(), profile.deviceId(), 0), quotedS);
  }

  private Bid bid(BidId id, double quotedS) {
    return new Bid(
        id,
        lane(),
        engine.models().get(0).alias(),
        quotedS,
        engine.evidence(),
        engine.slots(),
        engine.free(),
        script.backlogS(),
        true,
        script.telemetry(),
        script.telemetry().cpu().isEmpty() || script.telemetry().ram().isEmpty(),
        5_000);
  }

  private void executed(Object message) {
    if (frozen) {
      return;
    }
    if (message instanceof Award award) {
      awards.add(award);
      if (!script.silentAwards()) {
        bus.send(Address.device(award.streamTo(), Address.Purpose.AUCTION), replyTo(award));
      }
    } else if (message instanceof Cancel cancel) {
      cancels.add(cancel);
      Optional.ofNullable(runs.remove(runKey(cancel.promptId().value(), cancel.attempt())))
          .ifPresent(ScriptedRun::cancel);
    }
  }

  private AwardReply replyTo(Award award) {
    if (script.refusal().isPresent()) {
      return new AwardReply.Refused(
          award.promptId(),
          award.attempt(),
          script.refusal().get(),
          "refused by the script",
          OptionalLong.of(1_000));
    }
    if (script.requotes() > 0 && award.bidId().isPresent()) {
      script = script.requoting(script.requotes() - 1);
      double worse = 2 * award.quotedS().orElse(1) + 1;
      return new AwardReply.Requote(
          award.promptId(), award.attempt(), bid(award.bidId().get(), worse));
    }
    var run = new ScriptedRun(vertx, bus, award, script, this::freeze);
    runs.put(runKey(award.promptId().value(), award.attempt()), run);
    run.start();
    return new AwardReply.Accepted(award.promptId(), award.attempt(), script.quotedS(), "scripted");
  }

  private static String runKey(String promptId, int attempt) {
    return promptId + "#" + attempt;
  }

  private void after(Duration delay, Runnable action) {
    if (delay.isZero()) {
      action.run();
    } else {
      vertx.setTimer(Math.max(1, delay.toMillis()), fired -> unlessFrozen(action));
    }
  }

  private void unlessFrozen(Runnable action) {
    if (!frozen) {
      action.run();
    }
  }
}
