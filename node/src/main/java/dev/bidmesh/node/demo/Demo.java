package dev.bidmesh.node.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Three nodes in processes of their own, three scenes, and an end that leaves nothing behind.
 *
 * <p>One thread runs it; any thread may interrupt it.
 */
public final class Demo {

  private static final Duration FOREVER = Duration.ofDays(365);

  private final Inbox inbox = new Inbox();
  private final MeshClient client;
  private final DemoTimes times;
  private final Teller teller;

  private Demo(MeshClient client, DemoTimes times, Teller teller) {
    this.client = client;
    this.times = times;
    this.teller = teller;
  }

  /**
   * Told to people.
   *
   * @param colours whether the output obeys them
   */
  public static Demo inText(PrintStream out, boolean colours, MeshClient client, DemoTimes times) {
    return new Demo(client, times, new TextTeller(out, new Style(colours)));
  }

  /** Told to programs: one JSON object per line. */
  public static Demo inJson(PrintStream out, MeshClient client, DemoTimes times) {
    return new Demo(client, times, new JsonTeller(out));
  }

  /**
   * Runs it.
   *
   * @param once whether to end after the scenes; otherwise the nodes stay until it is interrupted
   */
  public Outcome run(boolean once) {
    try {
      Fleet fleet = Fleet.make(inbox);
      try (var calls = new Calls(client, inbox, times)) {
        return run(fleet, calls, once);
      } finally {
        fleet.stop(times.stop(), teller::tell);
      }
    } catch (DemoProblem | IOException e) {
      teller.tell(new Report.Problem(String.valueOf(e.getMessage())));
      return Outcome.FAILED;
    }
  }

  /** Ends it soon, in order. */
  public void interrupt() {
    inbox.accept(new DemoEvent.Interrupted());
  }

  private Outcome run(Fleet fleet, Calls calls, boolean once) throws IOException {
    var rehearsal = new Rehearsal(fleet, inbox, client, times, teller, Actor.ALL);
    if (!rehearsal.complete()) {
      return Outcome.INTERRUPTED;
    }
    Outcome shown = new Performance(fleet, calls, inbox, times, teller, !once).play();
    boolean stay = !once && shown == Outcome.SHOWN;
    return stay ? stay(fleet) : shown;
  }

  /** The nodes are the user's now. */
  private Outcome stay(Fleet fleet) {
    while (!fleet.living().isEmpty()) {
      DemoEvent event = inbox.next(FOREVER);
      if (event instanceof DemoEvent.Interrupted) {
        return Outcome.SHOWN;
      }
      if (event instanceof DemoEvent.NodeEnded node) {
        teller.tell(new Report.Problem("the node " + node.node() + " has ended"));
      }
    }
    return Outcome.FAILED;
  }

  /** How it ended. */
  public enum Outcome {
    /** Every scene showed what it claims. */
    SHOWN,
    /** Some scene did not, or the nodes did not start. */
    FAILED,
    /** The user did not want to see the end. */
    INTERRUPTED
  }
}
