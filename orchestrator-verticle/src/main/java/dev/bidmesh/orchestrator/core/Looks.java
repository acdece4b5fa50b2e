package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.LookConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.NoBid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the owner of a run knows of the devices that could run its prompt instead, and how it asks
 * them again: a few at a time, in turn, after pauses that double.
 */
final class Looks {

  private final PromptContext prompt;
  private final LookConfig config;
  private final List<Candidate> known = new ArrayList<>();
  private final Set<DeviceId> missing = new LinkedHashSet<>();
  private final Set<DeviceId> owing = new LinkedHashSet<>();
  private final Declines declines;
  private Optional<LaneKey> lane = Optional.empty();
  private int taken;
  private int takenForIdle;
  private int askedSoFar;
  private long nextNanos;

  Looks(PromptContext prompt) {
    this.prompt = prompt;
    this.config = prompt.config.prompts().hedge().again();
    this.declines = new Declines(config.fresh());
  }

  /** A run began on a lane: all that is known of others is from its auction. */
  void restart(Standby standby, LaneKey runsOn) {
    known.clear();
    known.addAll(standby.elsewhere(runsOn.deviceId()));
    missing.clear();
    owing.clear();
    declines.clear();
    lane = Optional.of(runsOn);
    taken = 0;
    takenForIdle = 0;
    askedSoFar = 0;
    nextNanos = 0;
  }

  /** Those who could run it as well, best first, as far as is known. */
  List<Candidate> known() {
    Optional<String> digest = digest();
    return known.stream()
        .filter(each -> digest.map(each.lane().modelDigest()::equals).orElse(true))
        .toList();
  }

  /** The only model that can go on with what the client has. */
  Optional<String> digest() {
    return prompt.delivered.nothing() ? Optional.empty() : lane.map(LaneKey::modelDigest);
  }

  /** Whether it was looked for others often enough. */
  boolean isOver() {
    return taken >= config.times();
  }

  /** Whether the pause since the last look is over, and none is going on. */
  boolean isDue(Turn turn) {
    return missing.isEmpty() && turn.nowNanos() >= nextNanos;
  }

  /** Whether it was looked often enough for idle devices, while the prompt is not late. */
  boolean isOverForIdle() {
    return takenForIdle >= config.times();
  }

  /** Notes that it is looked for others. */
  void take(Turn turn) {
    pause(++taken, turn);
  }

  /**
   * The same for a prompt that is not late, only because others are idle. Apart, so that none of
   * the looks is missing once the prompt is late.
   */
  void takeForIdle(Turn turn) {
    pause(++takenForIdle, turn);
  }

  private void pause(int looks, Turn turn) {
    nextNanos = turn.nowNanos() + config.pauseAfter(looks).toNanos();
  }

  /** Pause before the next look. */
  Duration pause() {
    return config.pauseAfter(Math.max(1, taken));
  }

  /** Whether what a bid says is still believed. */
  boolean isFresh(Candidate candidate, Turn turn) {
    long ageNanos = turn.nowNanos() - candidate.receivedNanos();
    return ageNanos < config.fresh().toNanos()
        && ageNanos / 1_000_000 <= candidate.bid().validForMs();
  }

  /** A device declined an award: its bid counts no more, a fresh one does. */
  void declined(Candidate candidate, Turn turn) {
    declines.add(candidate.lane().deviceId(), NoBid.FULL, turn.nowNanos());
    replace(
        new Candidate(
            candidate.bid(),
            candidate.deviceName(),
            candidate.incarnation(),
            candidate.receivedNanos() - config.fresh().toNanos() - 1,
            candidate.score()));
  }

  /** A device gave no answer or left: it is not looked at again during this run. */
  void without(DeviceId device) {
    known.removeIf(each -> each.bid().lane().deviceId().equals(device));
    missing.remove(device);
    owing.remove(device);
  }

  /**
   * Asks a few of those of whom nothing fresh is known; false if there are none.
   *
   * @param idle devices that have become idle, whatever they bid before; if there are any, one of
   *     them is asked
   * @param late whether others are asked besides; else only if nobody is idle
   * @param withinS others that said last that a prompt waits for longer there are not asked
   */
  boolean ask(Set<DeviceId> idle, boolean late, double withinS, Turn turn) {
    List<DeviceId> hopeful = idle.stream().filter(device -> !saysFree(device, turn)).toList();
    // One that says that it is idle hardly ever declines; more would only cost messages.
    Set<DeviceId> asked = new LinkedHashSet<>(next(rotated(hopeful), 1));
    if (late || hopeful.isEmpty()) {
      List<DeviceId> others =
          askable(turn).stream()
              .filter(device -> !asked.contains(device) && backlogS(device) < withinS)
              .toList();
      asked.addAll(next(others, Math.max(1, config.devices() - asked.size())));
    }
    if (asked.isEmpty()) {
      return false;
    }
    askedSoFar += asked.size();
    send(asked, turn);
    return true;
  }

  /** Some of these, so that everybody's turn comes. */
  private List<DeviceId> next(List<DeviceId> devices, int atMost) {
    return IntStream.range(0, Math.min(atMost, devices.size()))
        .mapToObj(i -> devices.get((askedSoFar + i) % devices.size()))
        .toList();
  }

  private void send(Set<DeviceId> asked, Turn turn) {
    BidRequest request =
        prompt.messages.bidRequest(prompt.model(), prompt.delivered, turn.nowNanos());
    missing.addAll(asked);
    owing.addAll(missing);
    missing.forEach(device -> turn.send(Address.device(device, Purpose.BID), request));
    prompt.timers.startLook(turn);
  }

  private double backlogS(DeviceId device) {
    return prompt.view.backlogS(device, prompt.model()).orElse(0);
  }

  private boolean saysFree(DeviceId device, Turn turn) {
    return known.stream()
        .filter(each -> each.bid().lane().deviceId().equals(device) && isFresh(each, turn))
        .anyMatch(each -> each.bid().free() > 0);
  }

  /** Not every prompt begins with the same one. */
  private List<DeviceId> rotated(List<DeviceId> devices) {
    var rotated = new ArrayList<>(devices);
    Collections.rotate(rotated, prompt.promptId().value().hashCode());
    return rotated;
  }

  /** Who bid comes first, then other devices that serve the model, and this one. */
  private List<DeviceId> askable(Turn turn) {
    var devices = new LinkedHashSet<DeviceId>();
    known.stream()
        .filter(each -> !isFresh(each, turn))
        .forEach(each -> devices.add(each.bid().lane().deviceId()));
    prompt.view.servers(prompt.model(), digest()).stream()
        .filter(server -> !server.peer().suspected())
        .forEach(server -> devices.add(server.peer().heartbeat().deviceId()));
    devices.add(prompt.self.deviceId());
    known.stream()
        .filter(each -> isFresh(each, turn))
        .forEach(each -> devices.remove(each.bid().lane().deviceId()));
    devices.removeIf(device -> !isWorthwhile(device));
    return List.copyOf(devices);
  }

  /** Whether a device is another than the run's, and may take the prompt. */
  boolean isWorthwhile(DeviceId device) {
    return lane.map(LaneKey::deviceId).filter(device::equals).isEmpty()
        && !prompt.view.liveness().isSilent(device)
        && prompt.excluded().stream().noneMatch(lane -> lane.deviceId().equals(device));
  }

  /** Whether a device declined during this run, for a reason that still counts. */
  boolean hasDeclined(DeviceId device, Turn turn) {
    return declines.has(device, turn.nowNanos());
  }

  /** Takes an answer, in time or late; false if none was asked for. */
  boolean onBids(Bids bids, Turn turn) {
    if (!owing.remove(bids.deviceId())) {
      return false;
    }
    missing.remove(bids.deviceId());
    declines.remove(bids.deviceId());
    bids.noBid().ifPresent(why -> declines.add(bids.deviceId(), why, turn.nowNanos()));
    for (Bid bid : bids.bids()) {
      if (bid.lane().deviceId().equals(bids.deviceId())) {
        var score = of(bid).flatMap(Candidate::score);
        replace(new Candidate(bid, bids.name(), bids.incarnation(), turn.nowNanos(), score));
      }
    }
    return true;
  }

  private Optional<Candidate> of(Bid bid) {
    return known.stream().filter(each -> each.bid().lane().equals(bid.lane())).findFirst();
  }

  private void replace(Candidate candidate) {
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).bid().lane().equals(candidate.bid().lane())) {
        known.set(i, candidate);
        return;
      }
    }
    known.add(candidate);
  }

  /** Whether somebody who was asked has not answered yet. */
  boolean isOpen() {
    return !missing.isEmpty();
  }

  /** Waits for nobody any more. */
  void close(Turn turn) {
    missing.clear();
    prompt.timers.stopLook(turn);
  }
}
