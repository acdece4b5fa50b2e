package dev.bidmesh.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Plays a script by hand: feeds it events and keeps its effects. */
final class Audience {

  static final String STORY = "Once upon a time there was a cat named Tom. One day Tom went home.";

  final List<DemoEffect> effects = new ArrayList<>();
  private final Script script = Script.of(Actor.ALL);
  private long nowNanos;

  Audience tell(DemoEvent... events) {
    for (DemoEvent event : events) {
      script.on(event, nowNanos, effects::add);
    }
    return this;
  }

  Audience after(double seconds) {
    nowNanos += (long) (seconds * 1e9);
    return this;
  }

  /** Scene 1 as it should be: call 1. */
  Audience ownNpu() {
    return tell(
        new DemoEvent.MeshReady(),
        new DemoEvent.Accepted(1, "p1", "phone"),
        new DemoEvent.Text(1, "The capital of France is "),
        new DemoEvent.Text(1, "Paris."),
        new DemoEvent.Answered(1, own("The capital of France is Paris.")));
  }

  /** Scene 2 as it should be: calls 2 (keeps the NPU busy) and 3. */
  Audience auction() {
    String text = "A node is one device with Bidmesh running on it.";
    return tell(
        new DemoEvent.Accepted(2, "p2", "phone"),
        new DemoEvent.Accepted(3, "p3", "desktop"),
        new DemoEvent.Traced(3, bids("desktop"), "desktop"),
        new DemoEvent.Text(2, "Once upon"),
        new DemoEvent.Text(3, text),
        new DemoEvent.Answered(3, won(text, "desktop", 1)));
  }

  /** Scene 3 up to the kill: calls 4 (keeps the NPU busy) and 5. */
  Audience upToTheKill() {
    return tell(
        new DemoEvent.Accepted(4, "p4", "phone"),
        new DemoEvent.Accepted(5, "p5", "desktop"),
        new DemoEvent.Traced(5, bids("desktop"), "desktop"),
        new DemoEvent.Text(5, STORY.substring(0, 20)),
        new DemoEvent.Text(5, STORY.substring(20, 51)));
  }

  /** The laptop goes on after 2.3 s, in call 5; call 6 is the comparison. */
  Audience takeover(String rest) {
    return after(2)
        .tell(new DemoEvent.Retried(5, "desktop: fell silent"))
        .after(0.3)
        .tell(new DemoEvent.Text(5, rest), new DemoEvent.Traced(5, bids("laptop"), "laptop"));
  }

  <T extends Report> Stream<T> reports(Class<T> type) {
    return all(DemoEffect.Tell.class)
        .map(DemoEffect.Tell::report)
        .filter(type::isInstance)
        .map(type::cast);
  }

  <T extends DemoEffect> Stream<T> all(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast);
  }

  static AnswerFacts own(String text) {
    return new AnswerFacts(text, "phone", "NPU", "emulated", true, 1, 1200, 1500, List.of());
  }

  static AnswerFacts won(String text, String device, int attempts) {
    return new AnswerFacts(
        text, device, "CPU", "detected", false, attempts, 1300, 2900, bids(device));
  }

  /** Bids of all, one of them the winner's and the best. */
  static List<BidFacts> bids(String winner) {
    return Stream.of("desktop", "laptop", "phone").map(name -> bid(name, winner)).toList();
  }

  private static BidFacts bid(String name, String winner) {
    boolean won = name.equals(winner);
    boolean phone = name.equals("phone");
    return new BidFacts(
        name,
        phone ? "NPU" : "CPU",
        won ? 1300 : phone ? 4400 : 2200,
        phone ? 2300 : 0,
        OptionalDouble.of(won ? 1.3 : 3),
        won,
        won ? "best by the policy" : "1.70 s behind");
  }
}
