package dev.bidmesh.testkit;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.bus.Subscription;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bandit with fixed opinions: predicts what it was told, and keeps what it was taught. */
public final class SimulatedBandit {

  private final MeshBus bus;
  private final double defaultS;
  private final Map<LaneKey, Double> predictions = new ConcurrentHashMap<>();
  private final List<RunObserved> observed = new CopyOnWriteArrayList<>();
  private volatile boolean silent;

  /**
   * @param bus of the node that it belongs to
   * @param defaultS prediction in seconds for lanes that nothing else was said about
   */
  public SimulatedBandit(MeshBus bus, double defaultS) {
    this.bus = bus;
    this.defaultS = defaultS;
  }

  /** Joins the bus of its node. */
  public Future<SimulatedBandit> start() {
    Subscription subscription = bus.answer(Address.Local.BANDIT, this::handle);
    return subscription.ready().map(this);
  }

  /** Predicts this for a lane. */
  public SimulatedBandit predicting(LaneKey lane, double seconds) {
    predictions.put(lane, seconds);
    return this;
  }

  /** Leaves questions unanswered from now on. */
  public SimulatedBandit fallSilent() {
    this.silent = true;
    return this;
  }

  /** What it was taught. */
  public List<RunObserved> observed() {
    return List.copyOf(observed);
  }

  /** What it says of a candidate. */
  public LaneScore score(ScoreRequest.Candidate candidate) {
    double mean = predictions.getOrDefault(candidate.lane(), defaultS);
    return new LaneScore(
        candidate.lane(),
        mean,
        mean,
        .13,
        candidate.backlogS() + 1.2 * mean,
        mean + ScoreReply.USUAL_WAIT_WEIGHT * candidate.backlogS(),
        10,
        true,
        Map.of("intercept", Math.log(mean)));
  }

  private Future<? extends MeshMessage> handle(MeshMessage message) {
    if (message instanceof RunObserved run) {
      observed.add(run);
      return Future.succeededFuture(new Ack());
    }
    if (message instanceof ScoreRequest request && !silent) {
      return Future.succeededFuture(
          new ScoreReply(request.candidates().stream().map(this::score).toList()));
    }
    return Promise.<MeshMessage>promise().future();
  }
}
