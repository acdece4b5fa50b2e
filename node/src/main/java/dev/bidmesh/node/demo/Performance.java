package dev.bidmesh.node.demo;

import dev.bidmesh.node.demo.Demo.Outcome;
import java.util.List;
import java.util.Optional;

/** Plays the script with real nodes: does what it wants, and tells it what happens. */
final class Performance {

  private final Script script = Script.of(Actor.ALL);
  private final Fleet fleet;
  private final Calls calls;
  private final Inbox inbox;
  private final DemoTimes times;
  private final Teller teller;
  private final boolean stay;
  private Optional<Outcome> outcome = Optional.empty();

  Performance(Fleet fleet, Calls calls, Inbox inbox, DemoTimes times, Teller teller, boolean stay) {
    this.fleet = fleet;
    this.calls = calls;
    this.inbox = inbox;
    this.times = times;
    this.teller = teller;
    this.stay = stay;
  }

  /** Returns when the last scene has ended, or one has failed, or the user interrupts. */
  Outcome play() {
    on(new DemoEvent.MeshReady());
    while (outcome.isEmpty()) {
      DemoEvent event = inbox.next(times.patience());
      if (event instanceof DemoEvent.Interrupted) {
        return Outcome.INTERRUPTED;
      }
      on(event);
    }
    return outcome.get();
  }

  private void on(DemoEvent event) {
    script.on(event, System.nanoTime(), this::perform);
  }

  private void perform(DemoEffect effect) {
    if (effect instanceof DemoEffect.Ask ask) {
      calls.ask(ask, fleet.node(ask.node()).url());
    } else if (effect instanceof DemoEffect.Trace trace) {
      calls.trace(trace, fleet.node(trace.node()).url());
    } else if (effect instanceof DemoEffect.Cancel cancel) {
      calls.cancel(cancel.call());
    } else if (effect instanceof DemoEffect.Kill kill) {
      fleet.node(kill.node()).kill();
    } else if (effect instanceof DemoEffect.Tell tell) {
      teller.tell(tell.report());
    } else if (effect instanceof DemoEffect.Finish finish) {
      finish(finish.allShown());
    }
  }

  private void finish(boolean shown) {
    outcome = Optional.of(shown ? Outcome.SHOWN : Outcome.FAILED);
    teller.tell(new Report.Finished(shown, stay && shown, script.ended(), living()));
  }

  private List<Report.Ready> living() {
    return fleet.living().stream()
        .map(node -> new Report.Ready(node.name(), node.url(), node.pid()))
        .toList();
  }
}
