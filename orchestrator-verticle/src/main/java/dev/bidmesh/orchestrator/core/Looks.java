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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
  private Optional<LaneKey> lane = Optional.empty();
  private int taken;
  private int askedSoFar;
  private long nextNanos;

  Looks(PromptContext prompt) {
    this.prompt = prompt;
    this.config = prompt.config.prompts().hedge().again();
  }

  /** A run began on a lane: all that is known of others is from its auction. */
  void restart(Standby standby, LaneKey runsOn) {
    known.clear();
    known.addAll(standby.elsewhere(runsOn.deviceId()));
    missing.clear();
    owing.clear();
    lane = Optional.of(runsOn);
    taken = 0;
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
  private Optional<String> digest() {
    return prompt.delivered.nothing() ? Optional.empty() : lane.map(LaneKey::modelDigest);
  }

  /** Whether it was looked for others often enough. */
  boolean isOver() {
    return taken >= config.times();
  }

  /** Whether the pause since the last look is over, and none is going on. */
  boolean isDue(Turn turn) {
    return !isOver() && missing.isEmpty() && turn.nowNanos() >= nextNanos;
  }

  /** Notes that it is looked for others; how long until that is done again. */
  Duration take(Turn turn) {
    Duration pause = config.pauseAfter(++taken);
    nextNanos = turn.nowNanos() + pause.toNanos();
    return pause;
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

  /** A device declined: its bid counts no more, a fresh one does. */
  void declined(Candidate candidate) {
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
   *     them is asked and nobody else
   * @param withinS devices that said last that a prompt waits for longer there are not asked
   */
  boolean ask(Set<DeviceId> idle, double withinS, Turn turn) {
    List<DeviceId> hopeful = idle.stream().filter(device -> !saysFree(device, turn)).toList();
    List<DeviceId> askable =
        hopeful.isEmpty()
            ? askable(turn).stream().filter(device -> backlogS(device) < withinS).toList()
            : rotated(hopeful);
    // One that says that it is idle hardly ever declines; more would only cost messages.
    int count = hopeful.isEmpty() ? Math.min(config.devices(), askable.size()) : 1;
    for (int i = 0; i < count; i++) {
      missing.add(askable.get((askedSoFar + i) % askable.size()));
    }
    askedSoFar += count;
    if (count > 0) {
      BidRequest request =
          prompt.messages.bidRequest(prompt.model(), prompt.delivered, turn.nowNanos());
      owing.addAll(missing);
      missing.forEach(device -> turn.send(Address.device(device, Purpose.BID), request));
      prompt.timers.startLook(turn);
    }
    return count > 0;
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
    Collections.rotate(rotated, prompt.promptId().value().hashCode() % devices.size());
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

  /** Takes an answer, in time or late; false if none was asked for. */
  boolean onBids(Bids bids, Turn turn) {
    if (!owing.remove(bids.deviceId())) {
      return false;
    }
    missing.remove(bids.deviceId());
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
