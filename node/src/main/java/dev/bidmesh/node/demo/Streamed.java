package dev.bidmesh.node.demo;

/** The text of an answer as it comes, held back while something else is to be told first. */
final class Streamed {

  private final StringBuilder whole = new StringBuilder();
  private final StringBuilder held = new StringBuilder();
  private boolean holding;

  /** Tells nothing from now on. */
  void hold() {
    holding = true;
  }

  /** Tells what was held back, and from now on everything. */
  void release(Stage stage) {
    holding = false;
    if (!held.isEmpty()) {
      stage.tell(new Report.Text(stage.scene(), held.toString()));
      held.setLength(0);
    }
  }

  void add(String text, Stage stage) {
    whole.append(text);
    held.append(text);
    if (!holding) {
      release(stage);
    }
  }

  int length() {
    return whole.length();
  }

  /** All of it, told or not. */
  String text() {
    return whole.toString();
  }
}
