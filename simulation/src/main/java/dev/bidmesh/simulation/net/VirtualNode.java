package dev.bidmesh.simulation.net;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.MeshMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A device of the simulated world with some decision cores. It can freeze, as a stopped process
 * does: what arrives then waits and is handled all at once when it thaws. It can crash: then
 * nothing of it is ever heard again.
 */
public final class VirtualNode {

  private final VirtualTime time;
  private final VirtualNetwork network;
  private final DeviceId device;
  private final List<Hosted> cores = new ArrayList<>();
  private final Queue<Runnable> frozenBacklog = new ArrayDeque<>();
  private boolean frozen;
  private boolean crashed;

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

  /**
   * Gives it a core.
   *
   * @param core the core
   * @param addresses where it listens
   * @param outputs carries out its outputs
   * @return takes observations for the core
   */
  public Consumer<Observation> host(Core core, Set<Address> addresses, Consumer<Output> outputs) {
    var hosted = new Hosted(core, addresses, outputs);
    cores.add(hosted);
    return observation -> whenAwake(() -> hosted.deliver(new Event.Observed(observation)));
  }

  /** Stops taking anything in until {@link #thaw}. */
  public void freeze() {
    frozen = true;
  }

  /** Takes in what has arrived since {@link #freeze}, in order. */
  public void thaw() {
    frozen = false;
    while (!frozen && !frozenBacklog.isEmpty()) {
      frozenBacklog.remove().run();
    }
  }

  /** Ends it for good. */
  public void crash() {
    crashed = true;
    frozenBacklog.clear();
  }

  /** Hands a message of its own to it, as one of its parts would that has no core here. */
  public void tell(Address address, MeshMessage message) {
    whenAwake(() -> receive(address, new Event.Received(device, message)));
  }

  void receive(Address address, Event event) {
    for (Hosted hosted : List.copyOf(cores)) {
      if (hosted.addresses().contains(address)) {
        hosted.deliver(event);
      }
    }
  }

  /** Does something as soon as the node is not frozen; never if it has crashed. */
  public void whenAwake(Runnable action) {
    if (crashed) {
      return;
    }
    if (frozen) {
      frozenBacklog.add(action);
    } else {
      action.run();
    }
  }

  /** A node that nothing ever reaches. */
  VirtualNode nowhere() {
    var nowhere = new VirtualNode(time, network, device);
    nowhere.crash();
    return nowhere;
  }

  private final class Hosted {

    private final Core core;
    private final Set<Address> addresses;
    private final Consumer<Output> outputs;
    private final Map<Key, Timer> timers = new HashMap<>();
    private long lastTimer;

    Hosted(Core core, Set<Address> addresses, Consumer<Output> outputs) {
      this.core = core;
      this.addresses = Set.copyOf(addresses);
      this.outputs = outputs;
    }

    Set<Address> addresses() {
      return addresses;
    }

    void deliver(Event event) {
      var effects = new ArrayList<Effect>();
      core.on(event, time.nowNanos(), effects::add);
      effects.forEach(this::perform);
    }

    private void perform(Effect effect) {
      VirtualNode node = VirtualNode.this;
      if (effect instanceof Effect.Send send) {
        network.send(node, send.to(), send.message());
      } else if (effect instanceof Effect.Publish publish) {
        network.publish(node, publish.to(), publish.message());
      } else if (effect instanceof Effect.Ask ask) {
        network.ask(node, this::deliver, ask);
      } else if (effect instanceof Effect.Reply reply) {
        network.reply(node, reply.exchange(), reply.message());
      } else if (effect instanceof Effect.Fail fail) {
        network.fail(node, fail.exchange(), fail.code(), fail.message());
      } else if (effect instanceof Effect.SetTimer timer) {
        setTimer(timer);
      } else if (effect instanceof Effect.CancelTimer timer) {
        cancel(timer.key());
      } else if (effect instanceof Effect.Emit emit) {
        outputs.accept(emit.output());
      }
    }

    private void setTimer(Effect.SetTimer timer) {
      cancel(timer.key());
      long number = ++lastTimer;
      timers.put(
          timer.key(),
          new Timer(
              number,
              time.after(
                  timer.delay().toNanos(), () -> whenAwake(() -> fire(timer.key(), number)))));
    }

    /** A timer can be cancelled or replaced while its firing waits for the node to thaw. */
    private void fire(Key key, long number) {
      Timer timer = timers.get(key);
      if (timer != null && timer.number() == number) {
        timers.remove(key);
        deliver(new Event.TimerFired(key));
      }
    }

    private void cancel(Key key) {
      Timer timer = timers.remove(key);
      if (timer != null) {
        timer.planned().cancel();
      }
    }
  }

  private record Timer(long number, VirtualTime.Planned planned) {}
}
