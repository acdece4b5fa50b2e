package dev.bidmesh.node.cli;

/**
 * Emphasis for terminals.
 *
 * @param on whether there is any
 */
record Paint(boolean on) {

  private static final String[] ACTORS = {"36", "35", "32", "34", "31"};

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

  /** For one of several who speak; the same number always looks the same. */
  String actor(int number, String text) {
    return paint(ACTORS[Math.floorMod(number, ACTORS.length)], text);
  }

  private String paint(String code, String text) {
    return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
