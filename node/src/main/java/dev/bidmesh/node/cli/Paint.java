package dev.bidmesh.node.cli;

/**
 * Emphasis for terminals.
 *
 * @param on whether there is any
 */
record Paint(boolean on) {

  /** For titles. */
  String title(String text) {
    return paint("1", text);
  }

  /** For what needs attention. */
  String alert(String text) {
    return paint("33", text);
  }

  /** For what need not be read. */
  String faint(String text) {
    return paint("2", text);
  }

  private String paint(String code, String text) {
    return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
