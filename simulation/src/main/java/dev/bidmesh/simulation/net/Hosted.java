package dev.bidmesh.simulation.net;

import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A core on a node: hands it events and carries out what it wants. */
final class Hosted {

  private final VirtualTime time;
  private final VirtualNetwork network;
  private final VirtualNode node;
  private final Core core;
  private final Consumer<Output> outputs;
  private final Consumer<Event> answers = this::deliver;
  private final Map<Key, Timer> timers = new HashMap<>();
  private List<Effect> effects = new ArrayList<>();

  Hosted(
      VirtualTime time,
      VirtualNetwork network,
      VirtualNode node,
      Core core,
      Consumer<Output> outputs) {
    this.time = time;
    this.network = network;
    this.node = node;
    this.core = core;
    this.outputs = outputs;
  }

  /** Outputs may lead back here at once, so each turn has a list of its own. */
  void deliver(Event event) {
    List<Effect> wanted = effects;
    effects = new ArrayList<>();
    core.on(event, time.nowNanos(), wanted::add);
    for (int i = 0; i < wanted.size(); i++) {
      perform(wanted.get(i));
    }
    wanted.clear();
    effects = wanted;
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Send send) {
      network.send(node, send.to(), send.message());
    } else if (effect instanceof Effect.Publish publish) {
      network.publish(node, publish.to(), publish.message());
    } else if (effect instanceof Effect.Ask ask) {
      network.ask(node, answers, ask);
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

  private void setTimer(Effect.SetTimer set) {
    var timer = new Timer(set.key());
    Timer before = timers.put(set.key(), timer);
    if (before != null) {
      before.cancel();
    }
    timer.planned = time.after(set.delay().toNanos(), timer);
  }

  private void cancel(Key key) {
    Timer timer = timers.remove(key);
    if (timer != null) {
      timer.cancel();
    }
  }

  /** A timer can be cancelled or replaced while its firing waits for the node to thaw. */
  private final class Timer implements Runnable {

    private final Key key;
    private VirtualTime.Planned planned = VirtualTime.NEVER;
    private boolean due;

    Timer(Key key) {
      this.key = key;
    }

    void cancel() {
      planned.cancel();
    }

    @Override
    public void run() {
      if (due) {
        fire();
      } else {
        due = true;
        node.whenAwake(VirtualNode.Kind.TIMER, this);
      }
    }

    private void fire() {
      if (timers.get(key) == this) {
        timers.remove(key);
        deliver(new Event.TimerFired(key));
      }
    }
  }
}
