package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.bid.HttpApi;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.MemberLeft;
import dev.bidmesh.protocol.message.MeshEvent;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TelemetryStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions behind bids, heartbeats and the table of peers.
 *
 * <ul>
 *   <li>A {@link BidRequest} is answered with one {@code Bids} to the asker, always: by bids, or by
 *       the reason why there are none. A repeated request gets a fresh answer.
 *   <li>{@link ReadSource} asks for telemetry, {@link SourceRead} brings it; after each the
 *       executor is told, for the features of the runs that it accepts.
 *   <li>A heartbeat goes out at every interval and soon after engines or models change; those of
 *       others make the table of peers, which {@link TableNews} publishes.
 * </ul>
 */
public final class BidCore implements Core {

  private static final Logger LOG = LoggerFactory.getLogger(BidCore.class);

  /** A device came onto the mesh. */
  static final String HOST_ONLINE = "HOST_ONLINE";

  /** A device leaves the mesh. */
  static final String HOST_OFFLINE = "HOST_OFFLINE";

  /** The executor speaks at every change; asking once spares the wait for the first. */
  private static final Key ASK_ENGINES = new Key("engines", "");

  /** The bandit too; it may have learned before this process began. */
  private static final Key ASK_LANES = new Key("lanes", "");

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);

  private final DeviceProfile profile;
  private final BidConfig config;
  private final Stalls stalls = new Stalls();
  private final OwnLanes lanes = new OwnLanes();
  private final Engines engines = new Engines();
  private final TelemetryState telemetry;
  private final Sampling sampling;
  private final Quotes quotes;
  private final Weight weight;
  private final Heartbeats heartbeats;
  private final Peers peers;
  private final TableNews table;
  private double minBattery;
  private boolean lanesKnown;

  /**
   * A device that has nothing beside its processor.
   *
   * @param httpApi where the node's HTTP API is reached
   * @param sources the quantities that can be read
   */
  public BidCore(
      DeviceProfile profile, Optional<HttpApi> httpApi, BidConfig config, Set<Quantity> sources) {
    this(profile, httpApi, List.of(), config, sources);
  }

  /**
   * @param httpApi where the node's HTTP API is reached
   * @param hardware what the device has beside its processor
   * @param sources the quantities that can be read
   */
  public BidCore(
      DeviceProfile profile,
      Optional<HttpApi> httpApi,
      List<Hardware> hardware,
      BidConfig config,
      Set<Quantity> sources) {
    this.profile = profile;
    this.config = config;
    this.minBattery = config.minBattery();
    this.telemetry = new TelemetryState(config.cpuSmoothing(), sources);
    this.sampling = new Sampling(config, telemetry, sources);
    this.quotes = new Quotes(profile, config, lanes);
    this.weight = new Weight(config, lanes);
    this.heartbeats = new Heartbeats(profile, httpApi, hardware, config, lanes);
    this.peers = new Peers(config, stalls);
    this.table = new TableNews(config, peers);
  }

  @Override
  public void on(Event event, long nowNanos, Consumer<Effect> out) {
    stalls.event(nowNanos, config.heartbeatInterval());
    if (event instanceof Event.Received received) {
      received(received.from(), received.message(), nowNanos, out);
    } else if (event instanceof Event.Asked asked) {
      asked(asked, out);
    } else if (event instanceof Event.Answered answered) {
      answered(answered, nowNanos, out);
    } else if (event instanceof Event.Unanswered unanswered) {
      quotes.unanswered(unanswered.key(), nowNanos, out);
    } else if (event instanceof Event.TimerFired fired) {
      timerFired(fired.key(), nowNanos, out);
    } else if (event instanceof Event.Observed observed) {
      observed(observed.observation(), nowNanos, out);
    }
  }

  private void received(DeviceId from, MeshMessage message, long nowNanos, Consumer<Effect> out) {
    if (message instanceof BidRequest request) {
      requested(request, nowNanos, out);
    } else if (message instanceof Heartbeat heartbeat) {
      heard(from, heartbeat, nowNanos, out);
    } else if (message instanceof EngineSnapshot snapshot) {
      engines(snapshot, nowNanos, out);
    } else if (message instanceof LaneChanged changed) {
      lanes.changed(changed.snapshot(), nowNanos);
    } else if (message instanceof MeshEvent event) {
      happened(from, event, nowNanos, out);
    } else if (message instanceof PeerObserved seen && from.equals(profile.deviceId())) {
      peers.observed(seen);
    } else if (message instanceof MemberLeft left && from.equals(profile.deviceId())) {
      removed(left, nowNanos, out);
    }
  }

  private void asked(Event.Asked asked, Consumer<Effect> out) {
    if (asked.message() instanceof StatusQuery) {
      out.accept(new Effect.Reply(asked.exchange(), telemetry.status()));
    } else {
      String text = "the bid verticle answers StatusQuery; bids are sent to the asker's address";
      out.accept(new Effect.Fail(asked.exchange(), FailureCode.UNSUPPORTED, text));
    }
  }

  private void answered(Event.Answered answered, long nowNanos, Consumer<Effect> out) {
    Key key = answered.key();
    if (answered.reply() instanceof EngineSnapshot snapshot) {
      // An answer can be overtaken by the executor's later words; then those count.
      if (engines.latest().isEmpty()) {
        engines(snapshot, nowNanos, out);
      }
    } else if (answered.reply() instanceof LaneReply reply) {
      lanesKnown = true;
      reply.lanes().forEach(lane -> lanes.changed(lane, nowNanos));
    } else if (!(answered.reply() instanceof ScoreReply reply)) {
      quotes.unanswered(key, nowNanos, out);
    } else if (key.equals(Weight.ASK)) {
      weight.answered(reply);
    } else {
      quotes.answered(key, reply, nowNanos, out);
    }
  }

  private void timerFired(Key key, long nowNanos, Consumer<Effect> out) {
    switch (key.purpose()) {
      case Heartbeats.TIMER -> beat(nowNanos, out);
      case Peers.TIMER -> {
        if (peers.silent(new DeviceId(key.subject()), nowNanos, out)) {
          table.lost(nowNanos, out);
        }
      }
      case TableNews.TIMER -> table.publish(nowNanos, out);
      case Sampling.TIMER -> {
        if (sampling.timerFired(Quantity.valueOf(key.subject()), out)) {
          tellExecutor(out);
        }
      }
      default -> throw new IllegalStateException("no such timer: " + key);
    }
  }

  private void observed(Observation observation, long nowNanos, Consumer<Effect> out) {
    if (observation instanceof SourceRead read) {
      sampling.accept(read, out);
      tellExecutor(out);
    } else if (observation == Lifecycle.STARTED) {
      sampling.start(out);
      out.accept(new Effect.Publish(Address.EVENT, event(HOST_ONLINE)));
      out.accept(
          new Effect.Ask(ASK_ENGINES, Address.Local.EXECUTOR, new StatusQuery(), ASK_TIMEOUT));
      beat(nowNanos, out);
      table.publish(nowNanos, out);
    } else if (observation instanceof Reconfigured news) {
      minBattery = news.config().minBattery();
      heartbeats.label(news.config().labels());
    } else if (observation == Lifecycle.STOPPING) {
      out.accept(new Effect.Publish(Address.EVENT, event(HOST_OFFLINE)));
    }
  }

  private void requested(BidRequest request, long nowNanos, Consumer<Effect> out) {
    TelemetryStatus status = telemetry.status();
    Offers offers =
        Offers.find(
            request, profile.deviceId(), engines.now(nowNanos), status.telemetry(), minBattery);
    LOG.atDebug()
        .addKeyValue("promptId", request.promptId())
        .addKeyValue("lanes", offers.lanes().size())
        .addKeyValue("metrics", () -> metrics(status))
        .log("bid requested");
    quotes.request(request, offers, status, nowNanos, out);
  }

  private String metrics(TelemetryStatus status) {
    EngineSnapshot snapshot = engines.latest().orElse(EngineSnapshot.NONE);
    return Metrics.of(snapshot, status.telemetry()).csv();
  }

  /** A device speaks for itself only: what others say of it is no sign of its life. */
  private void heard(DeviceId from, Heartbeat heartbeat, long nowNanos, Consumer<Effect> out) {
    if (from.equals(profile.deviceId()) || !from.equals(heartbeat.deviceId())) {
      return;
    }
    Peers.News news = peers.heard(heartbeat, nowNanos, out);
    if (news == Peers.News.ARRIVED || news == Peers.News.RESTARTED) {
      lanes.repeatAll();
    }
    if (news == Peers.News.RESTARTED) {
      table.lost(nowNanos, out);
    } else if (news != Peers.News.NONE) {
      table.changed(nowNanos, out);
    }
  }

  /** A device speaks for itself only: a good-bye that another says for it is no proof. */
  private void happened(DeviceId from, MeshEvent event, long nowNanos, Consumer<Effect> out) {
    boolean goodbye = event.name().equals(HOST_OFFLINE) && event.deviceId().equals(from);
    if (goodbye && peers.left(from, out)) {
      table.lost(nowNanos, out);
    }
  }

  /** A member that came back under a higher start count has been heard of already. */
  private void removed(MemberLeft member, long nowNanos, Consumer<Effect> out) {
    boolean restarted = peers.incarnation(member.deviceId()).orElse(0) > member.incarnation();
    if (!restarted && peers.left(member.deviceId(), out)) {
      table.lost(nowNanos, out);
    }
  }

  private void engines(EngineSnapshot snapshot, long nowNanos, Consumer<Effect> out) {
    engines.accept(snapshot, nowNanos);
    if (heartbeats.isNews(engines)) {
      beatSoon(nowNanos, out);
    }
  }

  private void beatSoon(long nowNanos, Consumer<Effect> out) {
    Duration wait = heartbeats.untilAllowed(peers.interval(), nowNanos);
    if (wait.isZero()) {
      beat(nowNanos, out);
    } else {
      out.accept(new Effect.SetTimer(Heartbeats.KEY, wait));
    }
  }

  private void beat(long nowNanos, Consumer<Effect> out) {
    heartbeats.beat(engines, telemetry.status(), weight, peers.interval(), nowNanos, out);
    weight.ask(engines.servingLanes(profile.deviceId()), out);
    askForLanes(out);
  }

  /** With each heartbeat until the bandit has answered once. */
  private void askForLanes(Consumer<Effect> out) {
    if (!lanesKnown) {
      var question = new LaneQuery(profile.deviceId());
      out.accept(new Effect.Ask(ASK_LANES, Address.Local.BANDIT, question, ASK_TIMEOUT));
    }
  }

  private void tellExecutor(Consumer<Effect> out) {
    out.accept(new Effect.Send(Address.Local.EXECUTOR, telemetry.status()));
  }

  private MeshEvent event(String name) {
    return new MeshEvent(name, profile.deviceId(), Optional.empty());
  }
}
