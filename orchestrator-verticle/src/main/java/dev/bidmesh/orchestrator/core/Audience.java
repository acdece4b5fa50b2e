package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Whom an auction asks for bids. In a small mesh everybody, by one message to all. In a large one a
 * few, drawn without replacement with a chance in proportion to what they can do for the model; and
 * more of them if the first have nothing good to offer, to the last that has the model if need be.
 * Whoever insists on a device has it asked and nobody else.
 */
final class Audience {

  /**
   * Weight of a device that says it can do nothing, so that it comes last but in a random order.
   */
  private static final double LEAST_WEIGHT = 1e-9;

  private final boolean everybody;
  private final List<DeviceId> first;
  private final Queue<Ticket> others;

  private Audience(boolean everybody, List<DeviceId> first, Queue<Ticket> others) {
    this.everybody = everybody;
    this.first = first;
    this.others = others;
  }

  /**
   * Draws it.
   *
   * @param digest the only model that is of use; absent: any that is known by the prompt's alias
   */
  static Audience of(PromptContext prompt, Optional<String> digest) {
    Optional<DeviceId> pinned = prompt.request.pinDevice();
    if (pinned.isPresent()) {
      // Whoever insists on a device wants it to be asked, whatever is thought of it.
      return new Audience(false, List.of(pinned.get()), new PriorityQueue<>());
    }
    if (prompt.view.livePeers().size() <= prompt.config.bidding().askAllUpTo()) {
      var all = new ArrayList<DeviceId>(prompt.view.expectedPeers());
      all.add(prompt.self.deviceId());
      return new Audience(true, all, new PriorityQueue<>());
    }
    Queue<Ticket> drawn = draw(prompt, digest);
    List<DeviceId> first = take(drawn, prompt.config.bidding().sample());
    first.add(prompt.self.deviceId());
    return new Audience(false, first, drawn);
  }

  /** Whether one message to all reaches those who are to be asked. */
  boolean isEverybody() {
    return everybody;
  }

  /** Who is asked when the auction opens. */
  List<DeviceId> first() {
    return first;
  }

  /** Takes up to so many who have not been asked yet; empty once all were. */
  List<DeviceId> more(int count) {
    return take(others, count);
  }

  private static List<DeviceId> take(Queue<Ticket> from, int count) {
    var taken = new ArrayList<DeviceId>();
    while (taken.size() < count && !from.isEmpty()) {
      taken.add(from.remove().device());
    }
    return taken;
  }

  /** Weighted sampling without replacement (Efraimidis and Spirakis, 2006). */
  private static Queue<Ticket> draw(PromptContext prompt, Optional<String> digest) {
    var tickets = new ArrayList<Ticket>();
    for (ModelIndex.Server server : prompt.view.servers(prompt.model(), digest)) {
      double weight = Math.max(LEAST_WEIGHT, server.weight());
      double number = -Math.log(1 - prompt.node.dice().getAsDouble()) / weight;
      DeviceId device = server.peer().heartbeat().deviceId();
      tickets.add(new Ticket(!isPromising(server.peer(), prompt), number, device));
    }
    return new PriorityQueue<>(tickets);
  }

  private static boolean isPromising(PeerTable.Peer peer, PromptContext prompt) {
    return !peer.suspected()
        && prompt.view.liveness().isExpected(peer.heartbeat().deviceId())
        && !hasRefused(peer.heartbeat().deviceId(), prompt)
        && isAble(peer.heartbeat(), prompt.request.needs());
  }

  private static boolean hasRefused(DeviceId device, PromptContext prompt) {
    for (LaneKey lane : prompt.excluded()) {
      if (lane.deviceId().equals(device)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAble(Heartbeat beat, Set<Capability> needs) {
    return needs.isEmpty() || beat.engines().stream().anyMatch(engine -> engine.isAble(needs));
  }

  /**
   * A device's place in the order of asking.
   *
   * @param doubtful whether it is asked only after all that are not
   * @param number exponentially distributed with the weight as its rate; the least comes first
   */
  private record Ticket(boolean doubtful, double number, DeviceId device)
      implements Comparable<Ticket> {

    private static final Comparator<Ticket> ORDER =
        Comparator.comparing(Ticket::doubtful)
            .thenComparingDouble(Ticket::number)
            .thenComparing(ticket -> ticket.device().value());

    @Override
    public int compareTo(Ticket other) {
      return ORDER.compare(this, other);
    }
  }
}
