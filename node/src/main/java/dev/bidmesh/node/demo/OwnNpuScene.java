package dev.bidmesh.node.demo;

/** The asked device has an NPU, and it is free: it answers itself, at once. */
final class OwnNpuScene implements Scene {

  private static final String PROMPT = "What is the capital of France?";
  private static final String ANSWER = "Paris";

  private final Streamed streamed = new Streamed();
  private final String node;
  private int call;

  OwnNpuScene(String node) {
    this.node = node;
  }

  @Override
  public String title() {
    return "The asked device has a free NPU";
  }

  @Override
  public void begin(Stage stage) {
    stage.tell(new Report.Asked(stage.scene(), node, PROMPT));
    call = stage.ask(node, PROMPT);
  }

  @Override
  public void on(DemoEvent event, Stage stage) {
    if (event instanceof DemoEvent.Text text && text.call() == call) {
      streamed.add(text.text(), stage);
    } else if (event instanceof DemoEvent.Answered answered && answered.call() == call) {
      end(answered.answer(), stage);
    }
  }

  private void end(AnswerFacts answer, Stage stage) {
    stage.check(
        answer.local() && answer.device().equals(node),
        "the asked device answers itself, not " + answer.device());
    stage.check(answer.accelerator().equals("NPU"), "the NPU answers");
    stage.check(answer.evidence().equals("emulated"), "the NPU is called emulated");
    stage.check(answer.bids().isEmpty() && answer.attempts() == 1, "there is no auction");
    stage.check(answer.output().contains(ANSWER), "the answer is right");
    stage.check(answer.output().equals(streamed.text()), "the stream is the whole answer");
    if (answer.bids().isEmpty()) {
      stage.tell(new Report.NoAuction(stage.scene(), answer.device()));
    }
    stage.end(answer);
  }
}
