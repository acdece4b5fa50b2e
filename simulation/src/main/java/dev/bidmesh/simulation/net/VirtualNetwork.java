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
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.simulation.net.VirtualNode.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Carries messages between the cores of virtual nodes as the event bus does: best effort between
 * nodes, reliable within one, questions answered once or timed out.
 */
public final class VirtualNetwork {

  private static final FrameCodec CODEC = new FrameCodec();

  /** Characters of which no frame is too long. */
  private static final int LONG_TEXT = FrameCodec.MAX_AWARD_BYTES / 8;

  private static final Failure TIMED_OUT = new Failure(FailureCode.TIMEOUT, "no answer");

  private final VirtualTime time;
  private final Fates fates;
  private final FaultPlan faults;
  private final Weather weather = new Weather();
  private final Map<DeviceId, VirtualNode> nodes = new LinkedHashMap<>();
  private final Map<Exchange, Asker> askers = new HashMap<>();
  private Tap tap = (from, to, message, reply) -> {};
  private long lastExchange;
  private int tooLong;

  /** Sees every frame that a node sends to another, whether it arrives or not. */
  @FunctionalInterface
  public interface Tap {

    /**
     * @param message what the frame holds, or what it replies to
     * @param reply whether it is the reply to that message
     */
    void frame(DeviceId from, DeviceId to, MeshMessage message, boolean reply);
  }

  /**
   * @param seed of everything that is left to chance
   */
  public VirtualNetwork(VirtualTime time, long seed, FaultPlan faults) {
    this.time = time;
    this.fates = new Fates(seed);
    this.faults = faults;
  }

  /** Adds a node, or replaces one of the same identity that crashed. */
  public void add(VirtualNode node) {
    nodes.put(node.device(), node);
  }

  /** What is wrong beside the constant faults. */
  public Weather weather() {
    return weather;
  }

  /** Has every frame between nodes seen by somebody. */
  public void tap(Tap by) {
    tap = by;
  }

  void send(VirtualNode from, Address to, MeshMessage message) {
    VirtualNode target = target(from, to);
    if (from == target || isSendable(message)) {
      var arrival = new Delivery(target, to, new Event.Received(from.device(), message));
      tapped(from, target, message, false);
      travel(from, target, message, isAnswer(message), arrival);
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

  private static boolean isAnswer(MeshMessage message) {
    return message instanceof Bids || message instanceof AwardReply;
  }

  void publish(VirtualNode from, Address to, MeshMessage message) {
    if (!to.leavesNode()) {
      send(from, to, message);
      return;
    }
    var event = new Event.Received(from.device(), message);
    if (faults.isSteady() && weather.isFine()) {
      from.tell(to, message);
      time.after(faults.minDelayNanos(), () -> arriveEverywhere(from, to, event));
      return;
    }
    for (VirtualNode node : nodes.values()) {
      if (node.listens(to)) {
        tapped(from, node, message, false);
        travel(from, node, message, false, new Delivery(node, to, event));
      }
    }
  }

  /** On a network without chance a publication reaches all at the same instant. */
  private void arriveEverywhere(VirtualNode from, Address to, Event.Received event) {
    for (VirtualNode node : nodes.values()) {
      if (node != from && node.listens(to)) {
        tap.frame(from.device(), node.device(), event.message(), false);
        new Delivery(node, to, event).run();
      }
    }
  }

  void ask(VirtualNode from, Consumer<Event> core, Effect.Ask ask) {
    var exchange = new Exchange(++lastExchange);
    VirtualTime.Planned timeout =
        time.after(
            ask.timeout().toNanos(),
            () -> from.whenAwake(Kind.TIMER, () -> unanswered(exchange, TIMED_OUT)));
    askers.put(exchange, new Asker(from, core, ask, timeout));
    VirtualNode target = target(from, ask.to());
    var asked = new Event.Asked(exchange, from.device(), ask.message());
    tapped(from, target, ask.message(), false);
    travel(from, target, ask.message(), false, new Delivery(target, ask.to(), asked));
  }

  void reply(VirtualNode from, Exchange exchange, MeshMessage reply) {
    Asker asker = askers.get(exchange);
    if (asker != null) {
      answer(from, asker, () -> resolve(exchange, asker, reply));
    }
  }

  void fail(VirtualNode from, Exchange exchange, FailureCode code, String message) {
    Asker asker = askers.get(exchange);
    if (asker != null) {
      var failure = new Failure(code, message);
      answer(from, asker, () -> unanswered(exchange, failure));
    }
  }

  private void answer(VirtualNode from, Asker asker, Runnable arrival) {
    VirtualNode to = asker.node();
    tapped(from, to, asker.ask().message(), true);
    travel(from, to, asker.ask().message(), true, () -> to.whenAwake(Kind.MESSAGE, arrival));
  }

  private void tapped(VirtualNode from, VirtualNode to, MeshMessage message, boolean reply) {
    if (from != to) {
      tap.frame(from.device(), to.device(), message, reply);
    }
  }

  private void resolve(Exchange exchange, Asker asker, MeshMessage reply) {
    if (askers.remove(exchange) != null) {
      asker.timeout().cancel();
      asker.core().accept(new Event.Answered(asker.ask().key(), reply));
    }
  }

  private void unanswered(Exchange exchange, Failure failure) {
    Asker asker = askers.remove(exchange);
    if (asker != null) {
      asker.timeout().cancel();
      Effect.Ask ask = asker.ask();
      asker.core().accept(new Event.Unanswered(ask.key(), failure.code(), failure.message()));
    }
  }

  private VirtualNode target(VirtualNode from, Address to) {
    if (!(to instanceof Address.Device device)) {
      return from;
    }
    VirtualNode target = nodes.get(device.device());
    return target == null ? from.nowhere() : target;
  }

  private void travel(
      VirtualNode from, VirtualNode to, MeshMessage message, boolean answer, Runnable arrival) {
    if (from == to) {
      time.after(0, arrival);
      return;
    }
    Dice dice = fates.of(from.device(), message);
    boolean unheard = answer && dice.next() < weather.answers().loss();
    boolean lost = dice.next() < faults.loss();
    if (unheard || lost || weather.parts(from.device(), to.device())) {
      return;
    }
    time.after(delayNanos(dice), arrival);
    boolean doubled = answer && dice.next() < weather.answers().duplication();
    if (doubled || dice.next() < faults.duplication()) {
      time.after(delayNanos(dice), arrival);
    }
  }

  private long delayNanos(Dice dice) {
    long spread = faults.maxDelayNanos() - faults.minDelayNanos();
    return faults.minDelayNanos() + (long) (dice.next() * spread);
  }

  private record Asker(
      VirtualNode node, Consumer<Event> core, Effect.Ask ask, VirtualTime.Planned timeout) {}

  private record Failure(FailureCode code, String message) {}

  /** A message on its way: arrives, and is taken in when its node can. */
  private record Delivery(VirtualNode to, Address address, Event event) implements Runnable {

    @Override
    public void run() {
      to.whenAwake(Kind.MESSAGE, this::takeIn);
    }

    private void takeIn() {
      to.receive(address, event);
    }
  }
}
