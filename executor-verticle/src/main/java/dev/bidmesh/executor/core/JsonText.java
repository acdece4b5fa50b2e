package dev.bidmesh.executor.core;

/** Lengths of text in bytes. */
final class JsonText {

  private JsonText() {}

  /** Bytes of the text in UTF-8. */
  static int utf8Bytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes += utf8Bytes(text, i);
    }
    return bytes;
  }

  /** Bytes that a part of the text takes within a JSON string, escapes included. */
  static int jsonBytes(String text, int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += jsonBytes(text, i);
    }
    return bytes;
  }

  private static int jsonBytes(String text, int at) {
    char c = text.charAt(at);
    if (c == '"' || c == '\\') {
      return 2;
    }
    return c < ' ' ? 6 : utf8Bytes(text, at);
  }

  /** A pair of surrogates takes four bytes; each half counts two. A lone one is written as "?". */
  private static int utf8Bytes(String text, int at) {
    char c = text.charAt(at);
    if (c < 0x80) {
      return 1;
    }
    if (c < 0x800) {
      return 2;
    }
    if (!Character.isSurrogate(c)) {
      return 3;
    }
    return isPaired(text, at) ? 2 : 1;
  }

  private static boolean isPaired(String text, int at) {
    char c = text.charAt(at);
    return Character.isHighSurrogate(c)
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
