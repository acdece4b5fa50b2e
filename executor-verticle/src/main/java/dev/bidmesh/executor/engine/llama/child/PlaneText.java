package dev.bidmesh.executor.engine.llama.child;

import java.util.HashMap;
import java.util.Map;

/**
 * Carries text through native code that writes characters beyond the basic plane wrongly, and cuts
 * what it writes by as much: each of them is exchanged for a private one that the text does not
 * use.
 */
final class PlaneText {

  private static final char FIRST_PRIVATE = '\ue000';
  private static final char LAST_PRIVATE = '\uf8ff';
  private static final char REPLACEMENT = '\ufffd';

  private final Map<Integer, Character> to = new HashMap<>();
  private final Map<Character, Integer> back = new HashMap<>();
  private final String all;
  private char next = FIRST_PRIVATE;

  /**
   * @param all texts that will be carried, in any order
   */
  PlaneText(String all) {
    this.all = all;
  }

  /** The text as it may go in. */
  String in(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints().forEach(each -> out.append(exchanged(each)));
    return out.toString();
  }

  /** What came out, with the characters that went in. */
  String out(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      Integer original = back.get(text.charAt(i));
      if (original == null) {
        out.append(text.charAt(i));
      } else {
        out.appendCodePoint(original);
      }
    }
    return out.toString();
  }

  private char exchanged(int codePoint) {
    if (codePoint == 0) {
      return REPLACEMENT;
    }
    return Character.isBmpCodePoint(codePoint)
        ? (char) codePoint
        : to.computeIfAbsent(codePoint, this::privateFor);
  }

  private char privateFor(int codePoint) {
    while (next <= LAST_PRIVATE && all.indexOf(next) >= 0) {
      next++;
    }
    if (next > LAST_PRIVATE) {
      return REPLACEMENT;
    }
    back.put(next, codePoint);
    return next++;
  }
}
