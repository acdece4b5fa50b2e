package dev.bidmesh.node.demo;

/** Keeps the one slot of a device's NPU occupied with a real prompt that only it may run. */
final class BusyNpu {

  private final String node;
  private final String prompt;
  private int call = -1;
  private boolean busy;

  BusyNpu(String node, String prompt) {
    this.node = node;
    this.prompt = prompt;
  }

  /** Puts the prompt to the device. */
  void occupy(Stage stage) {
    stage.tell(new Report.Busy(stage.scene(), node, prompt));
    call = stage.ask(node, prompt, node);
  }

  /** Whether the event says that from now on it is busy. */
  boolean becomesBusy(DemoEvent event) {
    boolean accepted = !busy && event instanceof DemoEvent.Accepted taken && taken.call() == call;
    busy |= accepted;
    return accepted;
  }

  /** Lets the device go. */
  void release(Stage stage) {
    stage.cancel(call);
  }
}
