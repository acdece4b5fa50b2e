package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.RecoveryConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets back from peers what this device has learned and lost.
 *
 * <pre>
 * Alone ──first peer──→ Pausing ──random pause──→ Asking ──answer, failure or timeout──→ Pausing
 *   │                      │                        │
 *   └──────────────────────┴────────────────────────┴──→ Over: answers enough, peers enough,
 *                                                        window over, or too many runs
 * </pre>
 *
 * <p>Until it is over, a lane that the disk did not keep is <em>held</em>: it is not told to others
 * and saved as provisional only, because its few runs since the start would take the place of what
 * peers can give back, now or at a later start. One question is open at a time.
 */
final class Recovery {

  /** Purpose of the questions to peers; the subject is the peer. */
  static final String ASK = "recover";

  /** Purpose of the timers; the subject says which. */
  static final String TIMER = "recovery";

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Key PAUSE = new Key(TIMER, "pause");
  private static final Key WINDOW = new Key(TIMER, "window");

  private final DeviceId self;
  private final RecoveryConfig config;
  private final long incarnation;
  private final Knowledge knowledge;
  private final Random random;
  private final Set<LaneKey> kept = new HashSet<>();
  private final Map<LaneKey, Position> taken = new HashMap<>();
  private final List<Knowledge.Run> runs = new ArrayList<>();
  private final Set<DeviceId> heard = new HashSet<>();
  private final Queue<DeviceId> toAsk = new ArrayDeque<>();
  private boolean active;
  private boolean forgetting;
  private boolean busy;
  private int answers;
  private int settled;
  private long refused;
  private Optional<String> warning = Optional.empty();

  Recovery(DeviceId self, RecoveryConfig config, long incarnation, Knowledge knowledge) {
    this.self = self;
    this.config = config;
    this.incarnation = incarnation;
    this.knowledge = knowledge;
    // Devices that start together draw different pauses, and a test the same ones in every run.
    this.random = new Random(self.hashCode() * 31L + incarnation);
  }

  /**
   * Begins, unless this is the device's first start, before which it cannot have learned anything.
   *
   * @param fromDisk own lanes that the disk has kept
   */
  void start(List<LaneSnapshot> fromDisk) {
    fromDisk.forEach(lane -> kept.add(lane.lane()));
    active = incarnation > 1 && config.peers() > 0;
  }

  /** Whether a lane may not be told yet, and is not to be saved as more than provisional. */
  boolean holds(LaneKey lane) {
    return active && !kept.contains(lane) && lane.deviceId().equals(self);
  }

  /** What a lane's state is has been decided here; peers have no say in it any more. */
  void settle(LaneKey lane) {
    kept.add(lane);
  }

  /**
   * Nothing is to be taken back any more. What peers still remember is asked for nevertheless, and
   * outdone by newer state, so that they forget it too.
   */
  void forgetAll() {
    forgetting = true;
    runs.clear();
  }

  /** Answers refused because no bandit can have learned what they held. */
  long refused() {
    return refused;
  }

  /** What an operator should know, as a sentence. */
  Optional<String> warning() {
    return warning;
  }

  /**
   * A run was observed.
   *
   * @return whether that has ended the recovery
   */
  boolean observed(Knowledge.Run run, Consumer<Effect> out) {
    if (!holds(run.observed().lane())) {
      return false;
    }
    if (runs.size() >= config.runs()) {
      return over("enough was learned anew", out);
    }
    runs.add(run);
    return false;
  }

  /** A peer was heard: it may know what was lost here. */
  void heard(DeviceId peer, Consumer<Effect> out) {
    if (!active || heard.size() >= config.peers() || !heard.add(peer)) {
      return;
    }
    toAsk.add(peer);
    if (heard.size() == 1) {
      out.accept(new Effect.SetTimer(WINDOW, config.window()));
    }
    pause(out);
  }

  /**
   * A pause or the window is over.
   *
   * @return whether that has ended the recovery
   */
  boolean timerFired(Key key, Consumer<Effect> out) {
    if (key.equals(WINDOW)) {
      return over("window is over", out);
    }
    Optional.ofNullable(toAsk.poll()).ifPresent(peer -> ask(peer, out));
    return false;
  }

  /**
   * A peer has answered.
   *
   * @return whether that has ended the recovery
   */
  boolean answered(Key key, LaneReply reply, long nowNanos, Consumer<Effect> out) {
    if (!active) {
      return false;
    }
    Optional<String> problem = reply.lanes().stream().flatMap(this::problem).findFirst();
    if (problem.isPresent()) {
      refuse(key, problem.get());
    } else if (!reply.lanes().isEmpty()) {
      answers++;
      reply.lanes().forEach(snapshot -> take(snapshot, key, nowNanos));
    }
    return settled(out);
  }

  /**
   * A peer has not answered.
   *
   * @param problem what was wrong with what came; empty: nothing came
   * @return whether that has ended the recovery
   */
  boolean unanswered(Key key, Optional<String> problem, Consumer<Effect> out) {
    problem.ifPresent(what -> refuse(key, what));
    return active && settled(out);
  }

  private void pause(Consumer<Effect> out) {
    if (!busy && !toAsk.isEmpty()) {
      busy = true;
      Duration pause = Duration.ofNanos((long) (random.nextDouble() * config.delay().toNanos()));
      out.accept(new Effect.SetTimer(PAUSE, pause));
    }
  }

  private void ask(DeviceId peer, Consumer<Effect> out) {
    Address control = Address.device(peer, Address.Purpose.CONTROL);
    var key = new Key(ASK, peer.value());
    out.accept(new Effect.Ask(key, control, new LaneQuery(self), config.timeout()));
  }

  private Stream<String> problem(LaneSnapshot snapshot) {
    return snapshot.lane().deviceId().equals(self)
        ? Plausibility.problem(snapshot).stream()
        : Stream.of("is of another device");
  }

  /** What was told in this incarnation are the runs since the start, which are known here. */
  private void take(LaneSnapshot snapshot, Key from, long nowNanos) {
    LaneKey lane = snapshot.lane();
    Position position = Position.of(snapshot);
    boolean newer = taken.getOrDefault(lane, Position.NONE).isBefore(position);
    if (holds(lane) && newer && position.incarnation() != incarnation) {
      taken.put(lane, position);
      if (forgetting) {
        knowledge.goOnAfter(lane, position, nowNanos);
      } else {
        knowledge.givenBack(snapshot, since(lane), nowNanos);
      }
      LOG.atInfo()
          .addKeyValue("lane", lane)
          .addKeyValue("peer", from.subject())
          .addKeyValue("runs", snapshot.observations())
          .log(forgetting ? "lost lane forgotten" : "lost lane taken back");
    }
  }

  private List<Knowledge.Run> since(LaneKey lane) {
    return runs.stream().filter(run -> run.observed().lane().equals(lane)).toList();
  }

  private void refuse(Key key, String problem) {
    refused++;
    warning =
        Optional.of(
            "bandit: what device "
                + key.subject()
                + " gave back as this device's lanes was refused, it is nothing that can have been"
                + " learned here; look at that device");
    LOG.atWarn()
        .addKeyValue("peer", key.subject())
        .addKeyValue("problem", problem)
        .log("answer about own lanes refused");
  }

  private boolean settled(Consumer<Effect> out) {
    busy = false;
    settled++;
    if (answers >= config.answers() || settled >= config.peers()) {
      return over("peers have answered", out);
    }
    pause(out);
    return false;
  }

  private boolean over(String cause, Consumer<Effect> out) {
    active = false;
    runs.clear();
    toAsk.clear();
    out.accept(new Effect.CancelTimer(PAUSE));
    out.accept(new Effect.CancelTimer(WINDOW));
    LOG.atDebug().addKeyValue("cause", cause).log("recovery is over");
    return true;
  }
}
