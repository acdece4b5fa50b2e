package dev.bidmesh.node.demo;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The device that answers is killed in the middle of a sentence, and another one goes on from the
 * text that is there. The whole is compared with what a surviving device says uninterrupted.
 */
final class TakeoverScene implements Scene {

  private static final String PROMPT = "Tell me a story about a cat.";

  /** Text after which it is killed: early in the second sentence. */
  private static final int KILL_AFTER_CHARS = 50;

  private final Streamed streamed = new Streamed();
  private final BusyNpu npu;
  private final String node;
  private int call = -1;
  private int reference = -1;
  private String promptId = "";
  private String victim = "";
  private String heir = "";
  private long killedNanos;
  private double delayMs;
  private Phase phase = Phase.BEFORE;
  private Optional<AnswerFacts> answer = Optional.empty();
  private Optional<AnswerFacts> uninterrupted = Optional.empty();

  TakeoverScene(String node) {
    this.node = node;
    this.npu = new BusyNpu(node, "Tell me a story.");
  }

  @Override
  public String title() {
    return "The device that answers is killed in mid-sentence";
  }

  @Override
  public void begin(Stage stage) {
    npu.occupy(stage);
  }

  @Override
  public void on(DemoEvent event, Stage stage) {
    if (npu.becomesBusy(event)) {
      stage.tell(new Report.Asked(stage.scene(), node, PROMPT));
      call = stage.ask(node, PROMPT);
    } else if (event instanceof DemoEvent.Accepted accepted && accepted.call() == call) {
      promptId = accepted.promptId();
      streamed.hold();
      stage.trace(call, node, promptId);
    } else if (event instanceof DemoEvent.Traced traced && traced.call() == call) {
      traced(traced, stage);
    } else if (event instanceof DemoEvent.Text text && text.call() == call) {
      text(text.text(), stage);
    } else if (event instanceof DemoEvent.Retried retried && retried.call() == call) {
      retried(retried.reason(), stage);
    } else if (event instanceof DemoEvent.Answered answered) {
      answered(answered, stage);
    }
  }

  private void traced(DemoEvent.Traced traced, Stage stage) {
    if (phase == Phase.BEFORE) {
      stage.tell(new Report.Bids(stage.scene(), traced.bids()));
      streamed.release(stage);
      victim = traced.running();
      killIfTime(stage);
    } else if (phase == Phase.GOING_ON && heir.isEmpty()) {
      heir = traced.running();
      stage.tell(new Report.TookOver(stage.scene(), heir, delayMs));
      streamed.release(stage);
      reference = stage.ask(heir, PROMPT, heir);
    }
  }

  private void text(String text, Stage stage) {
    if (phase == Phase.KILLED_AND_LOST) {
      phase = Phase.GOING_ON;
      delayMs = sinceKillMs(stage);
      streamed.hold();
      stage.trace(call, node, promptId);
    }
    streamed.add(text, stage);
    killIfTime(stage);
  }

  private void killIfTime(Stage stage) {
    if (phase != Phase.BEFORE || victim.isEmpty() || streamed.length() < KILL_AFTER_CHARS) {
      return;
    }
    if (victim.equals(node)) {
      stage.fail("another device is faster than the busy NPU");
      return;
    }
    phase = Phase.KILLED;
    killedNanos = stage.nowNanos();
    stage.kill(victim);
    stage.tell(new Report.Killed(stage.scene(), victim, bytes(streamed.text())));
  }

  private void retried(String reason, Stage stage) {
    if (phase == Phase.KILLED) {
      phase = Phase.KILLED_AND_LOST;
      stage.tell(new Report.Lost(stage.scene(), reason, sinceKillMs(stage)));
    }
  }

  private double sinceKillMs(Stage stage) {
    return (stage.nowNanos() - killedNanos) / 1e6;
  }

  private void answered(DemoEvent.Answered answered, Stage stage) {
    if (answered.call() == call) {
      answer = Optional.of(answered.answer());
    } else if (answered.call() == reference) {
      uninterrupted = Optional.of(answered.answer());
    }
    if (answer.isPresent() && phase != Phase.GOING_ON) {
      stage.fail("a run is lost while its text streams");
    } else if (answer.isPresent() && uninterrupted.isPresent()) {
      npu.release(stage);
      end(answer.get(), uninterrupted.get(), stage);
    }
  }

  private void end(AnswerFacts whole, AnswerFacts other, Stage stage) {
    boolean equal = whole.output().equals(other.output()) && whole.output().equals(streamed.text());
    stage.tell(new Report.Compared(stage.scene(), other.device(), equal, bytes(whole.output())));
    stage.check(equal, "the text equals the uninterrupted one, with no word repeated or missing");
    stage.check(whole.attempts() > 1, "the prompt is run again");
    stage.check(
        !whole.device().equals(victim) && whole.device().equals(heir),
        "the device that took over ends the answer");
    stage.check(
        other.attempts() == 1 && other.device().equals(heir), "the comparison is uninterrupted");
    stage.end(whole);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private enum Phase {
    BEFORE,
    KILLED,
    KILLED_AND_LOST,
    GOING_ON
  }
}
