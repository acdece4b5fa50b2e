package dev.bidmesh.simulation.net;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.MeshMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A device of the simulated world with some decision cores on one event loop. It can freeze, as a
 * stopped process does: what arrives then waits until it thaws. It can be slow: then everything
 * takes its turn and comes late. It can crash: then nothing of it is ever heard again.
 */
public final class VirtualNode {

  /** What waits for a node. */
  public enum Kind {
    /** Something that came from another node or from one of its own parts. */
    MESSAGE,
    /** A timer, or the end of the wait for an answer. */
    TIMER
  }

  /** In which order a node that thaws takes in what waited. */
  public enum Order {
    /** As it came. */
    ARRIVAL,
    /** All timers that are due, then the messages: what an event loop does with long queues. */
    TIMERS_FIRST,
    /** All messages, then the timers: what an event loop does that reads its sockets first. */
    MESSAGES_FIRST
  }

  private final VirtualTime time;
  private final VirtualNetwork network;
  private final DeviceId device;
  private final Map<Address, List<Hosted>> listeners = new HashMap<>();
  private List<Waiting> frozenBacklog = new ArrayList<>();
  private boolean frozen;
  private boolean crashed;
  private long costNanos;
  private long busyUntilNanos;

  public VirtualNode(VirtualTime time, VirtualNetwork network, DeviceId device) {
    this.time = time;
    this.network = network;
    this.device = device;
  }

  /** Who it is. */
  public DeviceId device() {
    return device;
  }

  /** Whether it crashed. */
  public boolean crashed() {
    return crashed;
  }

  /** Whether it takes nothing in at present. */
  public boolean frozen() {
    return frozen;
  }

  /**
   * Gives it a core.
   *
   * @param core the core
   * @param addresses where it listens
   * @param outputs carries out its outputs
   * @return takes observations for the core
   */
  public Consumer<Observation> host(Core core, Set<Address> addresses, Consumer<Output> outputs) {
    var hosted = new Hosted(time, network, this, core, outputs);
    for (Address address : addresses) {
      // Replaced as a whole, for a core may be given while another is at work.
      var both = new ArrayList<>(listeners.getOrDefault(address, List.of()));
      both.add(hosted);
      listeners.put(address, List.copyOf(both));
    }
    return observation ->
        whenAwake(Kind.MESSAGE, () -> hosted.deliver(new Event.Observed(observation)));
  }

  /** Stops taking anything in until {@link #thaw}. */
  public void freeze() {
    frozen = true;
  }

  /** Takes in what has arrived since {@link #freeze}, as it came. */
  public void thaw() {
    thaw(Order.ARRIVAL);
  }

  /** Takes in what has arrived since {@link #freeze}. */
  public void thaw(Order order) {
    frozen = false;
    List<Waiting> backlog = frozenBacklog;
    frozenBacklog = new ArrayList<>();
    if (order == Order.ARRIVAL) {
      backlog.forEach(each -> whenAwake(each.kind(), each.action()));
    } else {
      Kind first = order == Order.TIMERS_FIRST ? Kind.TIMER : Kind.MESSAGE;
      replay(backlog, first, true);
      replay(backlog, first, false);
    }
  }

  private void replay(List<Waiting> backlog, Kind kind, boolean that) {
    for (Waiting each : backlog) {
      if (each.kind() == kind == that) {
        whenAwake(each.kind(), each.action());
      }
    }
  }

  /**
   * Lets everything that happens to it take so long from now on, one after the other, as on a
   * processor that others use up.
   *
   * @param nanos 0 for no time at all; what waits already keeps its turn
   */
  public void slow(long nanos) {
    costNanos = nanos;
  }

  /** Ends it for good. */
  public void crash() {
    crashed = true;
    frozenBacklog.clear();
  }

  /** Hands a message of its own to it, as one of its parts would that has no core here. */
  public void tell(Address address, MeshMessage message) {
    whenAwake(Kind.MESSAGE, () -> receive(address, new Event.Received(device, message)));
  }

  boolean listens(Address address) {
    return listeners.containsKey(address);
  }

  void receive(Address address, Event event) {
    for (Hosted hosted : listeners.getOrDefault(address, List.of())) {
      hosted.deliver(event);
    }
  }

  /** Does something as soon as the node can; never if it has crashed. */
  public void whenAwake(Kind kind, Runnable action) {
    if (crashed) {
      return;
    }
    if (frozen) {
      frozenBacklog.add(new Waiting(kind, action));
    } else if (costNanos > 0 || busyUntilNanos > time.nowNanos()) {
      busyUntilNanos = Math.max(busyUntilNanos, time.nowNanos()) + costNanos;
      time.after(busyUntilNanos - time.nowNanos(), () -> whenItsTurn(kind, action));
    } else {
      action.run();
    }
  }

  private void whenItsTurn(Kind kind, Runnable action) {
    if (frozen) {
      frozenBacklog.add(new Waiting(kind, action));
    } else if (!crashed) {
      action.run();
    }
  }

  /** A node that nothing ever reaches. */
  VirtualNode nowhere() {
    var nowhere = new VirtualNode(time, network, device);
    nowhere.crash();
    return nowhere;
  }

  private record Waiting(Kind kind, Runnable action) {}
}
