package dev.bidmesh.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a scene can do. One stage serves all scenes of a script, one after the other. */
final class Stage {

  private final List<Report.SceneEnded> ended = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Consumer<DemoEffect> out = effect -> {};
  private long nowNanos;
  private int scene;
  private int calls;
  private boolean over;

  /** Sets where effects go and what time it is, for as long as one event is handled. */
  void at(long now, Consumer<DemoEffect> effects) {
    nowNanos = now;
    out = effects;
  }

  void open(int number, String title) {
    scene = number;
    over = false;
    problems.clear();
    tell(new Report.Scene(number, title));
  }

  int scene() {
    return scene;
  }

  long nowNanos() {
    return nowNanos;
  }

  boolean over() {
    return over;
  }

  /** The scenes that have ended so far. */
  List<Report.SceneEnded> ended() {
    return List.copyOf(ended);
  }

  void tell(Report report) {
    out.accept(new DemoEffect.Tell(report));
  }

  /** Puts a prompt to a node, and returns the number of the call. */
  int ask(String node, String prompt) {
    return ask(node, prompt, "");
  }

  /** Puts a prompt to a node that only one device may run. */
  int ask(String node, String prompt, String pin) {
    calls++;
    out.accept(new DemoEffect.Ask(calls, node, prompt, pin));
    return calls;
  }

  void trace(int call, String node, String promptId) {
    out.accept(new DemoEffect.Trace(call, node, promptId));
  }

  void cancel(int call) {
    out.accept(new DemoEffect.Cancel(call));
  }

  void kill(String node) {
    out.accept(new DemoEffect.Kill(node));
  }

  /** Notes what the scene should have shown, unless it did. */
  void check(boolean shown, String claim) {
    if (!shown) {
      problems.add(claim);
    }
  }

  /** The curtain falls. */
  void end(AnswerFacts answer) {
    close(
        new Report.SceneEnded(
            scene,
            answer.device(),
            answer.accelerator(),
            answer.evidence(),
            answer.predictedMs(),
            answer.totalMs(),
            answer.attempts(),
            problems));
  }

  /** It cannot go on. */
  void fail(String why) {
    problems.add(why);
    close(new Report.SceneEnded(scene, "", "", "", 0, 0, 0, problems));
  }

  private void close(Report.SceneEnded result) {
    over = true;
    ended.add(result);
    tell(result);
  }
}
