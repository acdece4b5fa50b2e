package dev.bidmesh.simulation.net;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.MeshMessage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Carries messages between the cores of virtual nodes as the event bus does: best effort between
 * nodes, reliable within one, questions answered once or timed out.
 */
public final class VirtualNetwork {

  private static final FrameCodec CODEC = new FrameCodec();

  /** Characters of which no frame is too long. */
  private static final int LONG_TEXT = FrameCodec.MAX_AWARD_BYTES / 8;

  private final VirtualTime time;
  private final Random random;
  private final FaultPlan faults;
  private final Map<DeviceId, VirtualNode> nodes = new LinkedHashMap<>();
  private final Map<Exchange, Asker> askers = new HashMap<>();
  private Cut cut = Cut.NONE;
  private long lastExchange;
  private int tooLong;

  public VirtualNetwork(VirtualTime time, Random random, FaultPlan faults) {
    this.time = time;
    this.random = random;
    this.faults = faults;
  }

  /** Adds a node, or replaces one of the same identity that crashed. */
  public void add(VirtualNode node) {
    nodes.put(node.device(), node);
  }

  /** Cuts some nodes off from the others, and heals any earlier cut. */
  public void cutOff(Cut some) {
    cut = some;
  }

  /** Lets every node reach every other again. */
  public void heal() {
    cut = Cut.NONE;
  }

  void send(VirtualNode from, Address to, MeshMessage message) {
    VirtualNode target = target(from, to);
    if (from == target || isSendable(message)) {
      deliver(from, target, to, new Event.Received(from.device(), message));
    } else {
      tooLong++;
    }
  }

  /** Messages that no frame holds, and that therefore went nowhere. */
  public int tooLong() {
    return tooLong;
  }

  /** Only an award can be too long for a frame here, and it is costly to look. */
  private static boolean isSendable(MeshMessage message) {
    return !(message instanceof Award award)
        || award.generation().input().charsFor(Accelerator.CPU) < LONG_TEXT
        || CODEC.fits(award, 0);
  }

  void publish(VirtualNode from, Address to, MeshMessage message) {
    if (!to.leavesNode()) {
      send(from, to, message);
      return;
    }
    for (VirtualNode node : nodes.values()) {
      deliver(from, node, to, new Event.Received(from.device(), message));
    }
  }

  void ask(VirtualNode from, Consumer<Event> asker, Effect.Ask ask) {
    var exchange = new Exchange(++lastExchange);
    askers.put(exchange, new Asker(from, asker, ask));
    deliver(
        from,
        target(from, ask.to()),
        ask.to(),
        new Event.Asked(exchange, from.device(), ask.message()));
    time.after(ask.timeout().toNanos(), () -> answer(exchange, FailureCode.TIMEOUT, "no answer"));
  }

  void reply(VirtualNode from, Exchange exchange, MeshMessage reply) {
    Asker asker = askers.get(exchange);
    if (asker != null) {
      travel(
          from,
          asker.node(),
          () -> resolve(exchange, new Event.Answered(asker.ask().key(), reply)));
    }
  }

  void fail(VirtualNode from, Exchange exchange, FailureCode code, String message) {
    Asker asker = askers.get(exchange);
    if (asker != null) {
      travel(from, asker.node(), () -> answer(exchange, code, message));
    }
  }

  private void answer(Exchange exchange, FailureCode code, String message) {
    Asker asker = askers.get(exchange);
    if (asker != null) {
      resolve(exchange, new Event.Unanswered(asker.ask().key(), code, message));
    }
  }

  private void resolve(Exchange exchange, Event event) {
    Asker asker = askers.remove(exchange);
    if (asker != null) {
      asker.node().whenAwake(() -> asker.core().accept(event));
    }
  }

  private VirtualNode target(VirtualNode from, Address to) {
    return to instanceof Address.Device device
        ? nodes.getOrDefault(device.device(), from.nowhere())
        : from;
  }

  private void deliver(VirtualNode from, VirtualNode to, Address address, Event event) {
    travel(from, to, () -> to.whenAwake(() -> to.receive(address, event)));
  }

  private void travel(VirtualNode from, VirtualNode to, Runnable arrival) {
    if (from == to) {
      time.after(0, arrival);
      return;
    }
    if (random.nextDouble() < faults.loss() || cut.parts(from.device(), to.device())) {
      return;
    }
    time.after(delayNanos(), arrival);
    if (random.nextDouble() < faults.duplication()) {
      time.after(delayNanos(), arrival);
    }
  }

  private long delayNanos() {
    long spread = faults.maxDelayNanos() - faults.minDelayNanos();
    return faults.minDelayNanos() + (long) (random.nextDouble() * spread);
  }

  private record Asker(VirtualNode node, Consumer<Event> core, Effect.Ask ask) {}
}
