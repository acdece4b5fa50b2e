package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneImport;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import dev.bidmesh.protocol.message.StatusQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scores lanes and learns about them.
 *
 * <ul>
 *   <li>{@link ScoreRequest}, {@link LaneQuery} and {@link StatusQuery} are answered at once.
 *   <li>{@link RunObserved} teaches the lane of this device that it names; what was learned goes to
 *       the bid verticle as {@link LaneChanged}.
 *   <li>{@link Heartbeat} carries what other devices know about their own lanes; the most recent of
 *       it is kept.
 *   <li>{@link StoreNews} brings what the disk has kept; {@link SaveLanes} has it keep more. What
 *       it has lost, peers are asked for.
 * </ul>
 *
 * What breaks a rule (a run of a foreign lane, a time that no run can have, a snapshot that is no
 * usable state) is left out and counted.
 */
public final class BanditCore implements Core {

  private final DeviceId self;
  private final BanditConfig config;
  private final Scorer scorer;
  private final Knowledge knowledge;
  private final Recovery recovery;
  private final Saving saving;
  private Optional<String> loadWarning = Optional.empty();

  /**
   * @param self the device whose lanes learn here
   * @param incarnation its start count
   */
  public BanditCore(DeviceId self, BanditConfig config, long incarnation) {
    this(self, config, incarnation, RoutingPolicy.ADAPTIVE);
  }

  /**
   * @param self the device whose lanes learn here
   * @param incarnation its start count
   * @param defaultPolicy by which the node chooses where a prompt asks for nothing else
   */
  public BanditCore(
      DeviceId self, BanditConfig config, long incarnation, RoutingPolicy defaultPolicy) {
    this.self = self;
    this.config = config;
    this.scorer = new Scorer(config.alpha(), config.waitWeight());
    this.knowledge = new Knowledge(self, config, incarnation, defaultPolicy);
    this.recovery = new Recovery(self, config.recovery(), incarnation, knowledge);
    this.saving = new Saving(config, this::toSave);
  }

  @Override
  public void on(Event event, long nowNanos, Consumer<Effect> out) {
    if (event instanceof Event.Asked asked) {
      asked(asked, nowNanos, out);
    } else if (event instanceof Event.Received received) {
      received(received.from(), received.message(), nowNanos, out);
    } else if (event instanceof Event.Answered answered) {
      answered(answered, nowNanos, out);
    } else if (event instanceof Event.Unanswered unanswered) {
      unanswered(unanswered, nowNanos, out);
    } else if (event instanceof Event.TimerFired fired) {
      timerFired(fired.key(), nowNanos, out);
    } else if (event instanceof Event.Observed observed) {
      observed(observed.observation(), nowNanos, out);
    }
  }

  private void asked(Event.Asked asked, long nowNanos, Consumer<Effect> out) {
    if (asked.message() instanceof ScoreRequest request) {
      out.accept(new Effect.Reply(asked.exchange(), score(request, nowNanos)));
    } else if (asked.message() instanceof LaneQuery query) {
      LaneReply reply = Report.reply(told(query.deviceId(), nowNanos));
      out.accept(new Effect.Reply(asked.exchange(), reply));
    } else if (asked.message() instanceof StatusQuery) {
      out.accept(new Effect.Reply(asked.exchange(), status(nowNanos)));
    } else if (asked.message() instanceof LaneImport lanes) {
      out.accept(
          new Effect.Reply(
              asked.exchange(), replaced(knowledge.imported(lanes, nowNanos), nowNanos, out)));
    } else if (asked.message() instanceof LaneReset reset) {
      out.accept(new Effect.Reply(asked.exchange(), reset(reset, nowNanos, out)));
    } else {
      String text = "the bandit answers scores, lanes, status, imports and resets";
      out.accept(new Effect.Fail(asked.exchange(), FailureCode.UNSUPPORTED, text));
    }
  }

  private void received(DeviceId from, MeshMessage message, long nowNanos, Consumer<Effect> out) {
    if (message instanceof RunObserved run) {
      learn(new Knowledge.Run(run, nowNanos), out);
    } else if (message instanceof Heartbeat heartbeat
        && !from.equals(self)
        && from.equals(heartbeat.deviceId())) {
      heard(heartbeat, nowNanos, out);
    }
  }

  private ScoreReply score(ScoreRequest request, long nowNanos) {
    var scores = new ArrayList<LaneScore>(request.candidates().size());
    for (Candidate candidate : request.candidates()) {
      scores.add(score(candidate, nowNanos));
    }
    return new ScoreReply(scores, OptionalDouble.of(config.waitWeight()));
  }

  /** A lane that nothing is known about is scored by what all others say of its kind. */
  private LaneScore score(Candidate candidate, long nowNanos) {
    Optional<Lane> known = knowledge.lanes().find(candidate.lane());
    LatencyModel model =
        known
            .map(Lane::model)
            .orElseGet(() -> knowledge.unknown(candidate.lane().accelerator(), nowNanos));
    boolean available = known.map(lane -> lane.openForNanos(nowNanos) == 0).orElse(true);
    double disuse = known.map(knowledge.lanes().disuse()::optimism).orElse(0.0);
    return scorer.score(candidate, model, available, disuse);
  }

  private LanesReplaced reset(LaneReset which, long nowNanos, Consumer<Effect> out) {
    if (which.lanes().isEmpty()) {
      recovery.forgetAll();
    }
    return replaced(knowledge.reset(which, nowNanos), nowNanos, out);
  }

  /** A person's word ends the search for what peers remember of a lane. */
  private LanesReplaced replaced(LanesReplaced replaced, long nowNanos, Consumer<Effect> out) {
    for (LaneKey lane : replaced.lanes()) {
      recovery.settle(lane);
      knowledge.lanes().find(lane).ifPresent(each -> tell(each, nowNanos, out));
    }
    return replaced;
  }

  private void learn(Knowledge.Run run, Consumer<Effect> out) {
    Optional<Lane> learned = knowledge.observed(run);
    if (learned.isPresent()) {
      boolean over = recovery.observed(run, out);
      tell(learned.get(), run.atNanos(), out);
      release(over, run.atNanos(), out);
    }
  }

  private void heard(Heartbeat heartbeat, long nowNanos, Consumer<Effect> out) {
    knowledge.shared().heard(heartbeat.deviceId(), nowNanos);
    long news =
        heartbeat.lanes().stream()
            .filter(lane -> knowledge.told(heartbeat.deviceId(), lane, nowNanos))
            .count();
    if (news > 0) {
      saving.othersChanged(nowNanos, out);
    }
    recovery.heard(heartbeat.deviceId(), out);
  }

  private void answered(Event.Answered answered, long nowNanos, Consumer<Effect> out) {
    Key key = answered.key();
    boolean over =
        answered.reply() instanceof LaneReply reply
            ? recovery.answered(key, reply, nowNanos, out)
            : recovery.unanswered(key, Optional.of("is no LaneReply"), out);
    release(over, nowNanos, out);
  }

  private void unanswered(Event.Unanswered unanswered, long nowNanos, Consumer<Effect> out) {
    Optional<String> problem =
        Optional.of(unanswered.message()).filter(m -> unanswered.code() == FailureCode.MALFORMED);
    release(recovery.unanswered(unanswered.key(), problem, out), nowNanos, out);
  }

  private void timerFired(Key key, long nowNanos, Consumer<Effect> out) {
    switch (key.purpose()) {
      case Saving.TIMER -> saving.timerFired(nowNanos, out);
      case Recovery.TIMER -> release(recovery.timerFired(key, out), nowNanos, out);
      default -> throw new IllegalStateException("no such timer: " + key);
    }
  }

  private void observed(Observation observation, long nowNanos, Consumer<Effect> out) {
    if (observation instanceof StoreNews.Loaded loaded) {
      loaded(loaded, nowNanos);
    } else if (observation instanceof StoreNews.Saved) {
      saved(saving.saved(nowNanos, out));
    } else if (observation instanceof StoreNews.SaveFailed failed) {
      saving.failed(failed.reason(), nowNanos, out);
    } else if (observation instanceof PolicyChanged changed) {
      knowledge.defaultPolicy(changed.policy());
    } else if (observation instanceof StoreNews.Stopping) {
      saving.stopping(nowNanos, out);
    }
  }

  private void loaded(StoreNews.Loaded loaded, long nowNanos) {
    OptionalLong savedNanos =
        loaded.ageMs().isPresent()
            ? OptionalLong.of(nowNanos - Duration.ofMillis(loaded.ageMs().getAsLong()).toNanos())
            : OptionalLong.empty();
    Map<DeviceId, Long> unheard = loaded.lanes().unheardMs();
    loaded
        .lanes()
        .all()
        .forEach(
            lane -> {
              long beforeMs = unheard.getOrDefault(lane.lane().deviceId(), 0L);
              long heardNanos = savedNanos.orElse(nowNanos) - Duration.ofMillis(beforeMs).toNanos();
              knowledge.kept(lane, savedNanos, heardNanos, nowNanos);
            });
    loadWarning = loaded.warning();
    saving.enable(savedNanos);
    recovery.start(loaded.lanes().own().stream().filter(this::isPresentFamily).toList());
  }

  private boolean isPresentFamily(LaneSnapshot lane) {
    return lane.family() == config.model();
  }

  private void saved(SaveLanes what) {
    Set<LaneKey> keys = new HashSet<>();
    what.all().forEach(snapshot -> keys.add(snapshot.lane()));
    knowledge.lanes().all().stream()
        .filter(lane -> keys.contains(lane.key()))
        .forEach(lane -> lane.saved(saving.savedNanos()));
  }

  /** Tells that an own lane has changed, unless it is held back. */
  private void tell(Lane lane, long nowNanos, Consumer<Effect> out) {
    saving.ownChanged(nowNanos, out);
    if (!recovery.holds(lane.key())) {
      out.accept(new Effect.Send(Address.Local.BID, new LaneChanged(lane.snapshot(nowNanos))));
    }
  }

  /** Once nothing is held back any more, tells of all own lanes. */
  private void release(boolean over, long nowNanos, Consumer<Effect> out) {
    if (over) {
      knowledge.lanes().of(self).forEach(lane -> tell(lane, nowNanos, out));
    }
  }

  private SaveLanes toSave(long nowNanos) {
    LaneTable lanes = knowledge.lanes();
    Map<Boolean, List<Lane>> own =
        lanes.of(self).stream()
            .collect(Collectors.partitioningBy(lane -> recovery.holds(lane.key())));
    return new SaveLanes(
        Stream.concat(
                snapshots(own.getOrDefault(false, List.of()), nowNanos).stream(),
                knowledge.dormant().stream())
            .toList(),
        snapshots(own.getOrDefault(true, List.of()), nowNanos),
        snapshots(lanes.ofOthers(config.savedPeerLanes()), nowNanos),
        knowledge.shared().unheardMs(nowNanos));
  }

  /** What may be told of a device's lanes. */
  private List<LaneSnapshot> told(DeviceId device, long nowNanos) {
    List<Lane> lanes = knowledge.lanes().of(device);
    return snapshots(lanes.stream().filter(lane -> !recovery.holds(lane.key())).toList(), nowNanos);
  }

  private static List<LaneSnapshot> snapshots(List<Lane> lanes, long nowNanos) {
    return lanes.stream().map(lane -> lane.snapshot(nowNanos)).toList();
  }

  private BanditStatus status(long nowNanos) {
    var memory =
        new BanditStatus.Memory(
            Report.ago(saving.savedNanos(), nowNanos),
            recovery.refused(),
            Stream.concat(
                    Stream.of(loadWarning, saving.warning(), recovery.warning())
                        .flatMap(Optional::stream),
                    knowledge.warnings(nowNanos).stream())
                .toList());
    return new BanditStatus(
        knowledge.lanes().all().stream().map(lane -> Report.status(lane, nowNanos)).toList(),
        knowledge.refusals().total(),
        Optional.of(memory),
        OptionalInt.of(knowledge.shared().size()),
        Optional.of(dormant(nowNanos)).filter(lanes -> !lanes.isEmpty()));
  }

  private List<BanditStatus.LaneStatus> dormant(long nowNanos) {
    return knowledge.dormant().stream()
        .map(lane -> Report.status(Lane.resting(lane, nowNanos), nowNanos))
        .toList();
  }
}
