package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Slots and queue of one engine. A run reserves a place, which is a slot if one is free, else a
 * place in the queue; there are never more runs than places, nor more running than slots.
 */
final class EngineDesk {

  private final EngineInfo info;
  private final int capacity;
  private final SlotBook slots;
  private final RunQueue queue;
  private final Set<Long> reserved = new LinkedHashSet<>();
  private final RetryPromises promises = new RetryPromises();
  private final ServiceRecord record = new ServiceRecord();
  private final Readiness readiness;
  private Optional<QueueForecast> forecast = Optional.empty();
  private Optional<Seen> seen = Optional.empty();
  private News news = News.PRESSING;
  private boolean toldFree;

  EngineDesk(EngineInfo info, int capacity, QueueOrder order) {
    this.info = info;
    this.readiness = new Readiness(info);
    this.queue = new RunQueue(order);
    this.capacity = capacity;
    this.slots = new SlotBook(info.slots());
  }

  EngineInfo info() {
    return info;
  }

  /** What it computes on, as far as is known now. */
  Accelerator accelerator() {
    return readiness.accelerator();
  }

  /** How that is known. */
  Evidence evidence() {
    return readiness.evidence();
  }

  /** What a model can do beyond plain text. */
  Set<Capability> capabilities(ModelInfo model) {
    return model.capabilities().orElse(info.capabilities());
  }

  /** What the engine says itself. */
  EngineStatus status() {
    return readiness.status();
  }

  /** Whether awards are taken. */
  boolean serves() {
    return readiness.serves();
  }

  /** Why it takes no awards. */
  String reason() {
    return readiness.announced().reason().orElse("it is not ready");
  }

  /** What the other verticles do not know yet. */
  enum News {
    /** Nothing. */
    NONE,
    /** That slots were taken or became free, while a prompt would have begun at once all along. */
    MINOR,
    /** Something that decides what becomes of a prompt. */
    PRESSING;

    News or(News other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  /** A model that must be calibrated before anything else can happen. */
  Optional<ModelInfo> uncalibrated() {
    return readiness.uncalibrated();
  }

  /** Whether the own-NPU path may use it: a run that came now would start at once. */
  boolean isFree() {
    return slots.free() > 0 && queue.size() == 0 && reserved.isEmpty();
  }

  int freeSlots() {
    return slots.free();
  }

  int queued() {
    return queue.size();
  }

  /**
   * The model of a lane, if the lane is one of this engine. A bid that was made before it turned
   * out what the engine computes on is kept.
   */
  Optional<ModelInfo> model(LaneKey lane) {
    boolean mine = lane.engineId().equals(info.id()) && readiness.hasBeen(lane.accelerator());
    return readiness.status().models().stream()
        .filter(model -> mine && model.digest().equals(lane.modelDigest()))
        .findFirst();
  }

  /** Whether an award may have a place, now that others may have been promised it. */
  boolean admits(Asker who, long nowNanos) {
    return !isFull() && promises.admit(who, crowd(nowNanos), nowNanos);
  }

  /** Whether slots and queue are taken. */
  boolean isFull() {
    return freePlaces() <= 0;
  }

  /**
   * Promises a place to an award that got none; in milliseconds from now. What others are told
   * changes by that too, but not enough to tell them at once: under overload there are hundreds of
   * promises a second, and only a device without an engine of its own goes by what others tell.
   */
  long promiseMs(Asker who, long nowNanos) {
    return promises.promise(who, crowd(nowNanos), nowNanos);
  }

  /** Takes a place for a run that is being decided on. */
  void reserve(long run) {
    if (slots.free() > 0 && queue.size() == 0) {
      slots.reserve(run, typical());
    } else {
      reserved.add(run);
    }
    placesChanged();
  }

  /** Takes a slot for a run that needs no place in the queue and is not predicted. */
  void occupy(long run, long nowNanos) {
    slots.reserve(run, typical());
    slots.use(run, typical(), nowNanos);
    placesChanged();
  }

  /** Makes a reservation good: a run with a slot starts, one without joins the queue. */
  boolean settle(Waiting run, long nowNanos) {
    boolean starts = slots.holds(run.run());
    if (starts) {
      slots.use(run.run(), run.prediction(), nowNanos);
    } else {
      reserved.remove(run.run());
      queue.add(run, nowNanos);
    }
    placesChanged();
    return starts;
  }

  /** Gives the next in the queue a slot, if there are both. */
  Optional<Waiting> next(long nowNanos) {
    if (slots.free() <= 0) {
      return Optional.empty();
    }
    Optional<Waiting> first = queue.poll(nowNanos);
    first.ifPresent(
        waiting -> {
          slots.reserve(waiting.run(), waiting.prediction());
          slots.use(waiting.run(), waiting.prediction(), nowNanos);
          placesChanged();
        });
    return first;
  }

  /** Gives back whatever place a run has. */
  void leave(long run) {
    slots.release(run);
    reserved.remove(run);
    queue.remove(run);
    placesChanged();
  }

  /** A run is accepted with what the bandit predicted. */
  void predicted(Prediction prediction) {
    seen = Optional.empty();
    record.predicted(prediction);
  }

  /** What a run took that was predicted. */
  void observed(Prediction prediction, double serviceS) {
    seen = Optional.empty();
    record.observed(prediction, serviceS);
  }

  Prediction typical() {
    return record.typical();
  }

  /** Where a run stands in the queue, a moment ago at most; absent if it does not wait. */
  Optional<QueueForecast.Place> place(long run, long nowNanos) {
    if (!queue.contains(run)) {
      return Optional.empty();
    }
    Optional<QueueForecast.Place> known =
        forecast.filter(each -> each.isFresh(nowNanos)).flatMap(each -> each.find(run));
    return known.isPresent() ? known : forecast(nowNanos).find(run);
  }

  private QueueForecast forecast(long nowNanos) {
    var slotsNow = new Schedule(slots.leftS(nowNanos));
    QueueForecast fresh = QueueForecast.of(queue.all(nowNanos), slotsNow, nowNanos);
    forecast = Optional.of(fresh);
    return fresh;
  }

  /** Runs that wait, the last to have joined first: as it is quickest to have them all leave. */
  List<Long> waitingRuns() {
    return queue.newestFirst();
  }

  /** Time until a run that joined now would get a slot, in seconds. */
  double backlogS(Waiting run, long nowNanos) {
    if (slots.holds(run.run())) {
      return 0;
    }
    long earlier = reserved.stream().filter(other -> other < run.run()).count();
    return schedule(queue.ahead(run, nowNanos), earlier, nowNanos).nextFreeS();
  }

  /** An engine's new status; tells whether it served before and does not now. */
  boolean update(EngineStatus status) {
    touched();
    return readiness.update(status);
  }

  /** Whether a run holds a slot. */
  boolean holdsSlot(long run) {
    return slots.holds(run);
  }

  void calibrated(LaneKey lane, double serviceS) {
    touched();
    record.calibrated(serviceS);
    readiness.calibrated(lane);
  }

  /** A prompt runs on a lane, from which as much is learned as from a calibration. */
  void used(LaneKey lane) {
    readiness.calibrated(lane);
  }

  void calibrationFailed(String reason) {
    touched();
    readiness.calibrationFailed(reason);
  }

  private void touched() {
    news = News.PRESSING;
    seen = Optional.empty();
  }

  /** While there are free slots, a prompt begins at once, whether there are more or fewer. */
  private void placesChanged() {
    news = news.or(toldFree && isFree() ? News.MINOR : News.PRESSING);
    seen = Optional.empty();
  }

  /** What has changed since it was told last. */
  News news() {
    return news;
  }

  /** The others are told how it is now. */
  void told() {
    news = News.NONE;
    toldFree = isFree();
  }

  EngineState state(long nowNanos) {
    EngineStatus announced = readiness.announced();
    return new EngineState(
        info.id(),
        accelerator(),
        evidence(),
        announced.health(),
        announced.reason(),
        info.slots(),
        slots.free(),
        queue.size() + reserved.size(),
        capacity,
        isFree() ? 0 : Checks.tellable(backlogS(nowNanos)),
        isFull()
            ? OptionalLong.of(promises.outlookMs(crowd(nowNanos), nowNanos))
            : OptionalLong.empty(),
        announced.models(),
        info.capabilities());
  }

  /** The run that is expected to end first, unless a slot is free. */
  Optional<EngineSnapshot.NextFree> nextFree(long nowNanos) {
    return slots
        .nextFree(nowNanos)
        .map(
            use ->
                new EngineSnapshot.NextFree(
                    info.id(),
                    use.expected().meanS(),
                    use.expected().sigma(),
                    use.elapsedS(nowNanos)));
  }

  private double backlogS(long nowNanos) {
    return schedule(queue.all(nowNanos), reserved.size(), nowNanos).nextFreeS();
  }

  private int freePlaces() {
    return slots.free() + capacity - queue.size() - reserved.size();
  }

  private Schedule schedule(Collection<Waiting> ahead, long undecided, long nowNanos) {
    var schedule = new Schedule(slots.leftS(nowNanos));
    ahead.forEach(waiting -> schedule.place(waiting.prediction().meanS()));
    for (long i = 0; i < undecided; i++) {
      schedule.place(typical().meanS());
    }
    return schedule;
  }

  /**
   * Who is here, as of a moment ago unless it has changed since: under overload hundreds are
   * refused between two changes, and each is told when to come back.
   */
  private Crowd crowd(long nowNanos) {
    Seen fresh =
        seen.filter(each -> nowNanos - each.atNanos() <= RetryPromises.MOMENT_NANOS)
            .orElseGet(() -> new Seen(look(nowNanos), nowNanos));
    seen = Optional.of(fresh);
    return fresh.crowd();
  }

  private Crowd look(long nowNanos) {
    double caution = record.caution();
    var typical = new Prediction(caution * typical().meanS(), typical().sigma());
    var queued = new ArrayList<Double>();
    queue.all(nowNanos).forEach(waiting -> queued.add(caution * waiting.prediction().meanS()));
    reserved.forEach(run -> queued.add(typical.meanS()));
    var left = slots.leftS(nowNanos).stream().map(seconds -> caution * seconds).toList();
    return new Crowd(info.slots() + capacity, left, queued, typical);
  }

  private record Seen(Crowd crowd, long atNanos) {}
}
