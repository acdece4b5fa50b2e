package dev.bidmesh.node.demo;

/**
 * Colours of a terminal.
 *
 * @param on whether there are any
 */
record Style(boolean on) {

  String title(String text) {
    return paint("1;36", text);
  }

  String strong(String text) {
    return paint("1", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  String good(String text) {
    return paint("32", text);
  }

  String wait(String text) {
    return paint("33", text);
  }

  String bad(String text) {
    return paint("1;31", text);
  }

  private String paint(String code, String text) {
    return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
