package dev.bidmesh.executor.engine.program;

/**
 * Estimates tokens of text whose tokenizer is not at hand: four characters of ASCII to a token, and
 * every other character a token of its own. Plain English comes out about right, other scripts too
 * high rather than too low; for whether a prompt surely fits, servers have a more careful one.
 * Confined to one thread.
 */
final class AnswerTokens {

  private static final int QUARTERS = 4;
  private static final int LAST_ASCII = 127;

  private long quarters;
  private int told;

  /** Tokens of a whole text; at least 1 unless it is empty. */
  static int of(String text) {
    var estimate = new AnswerTokens();
    estimate.add(text);
    return estimate.told;
  }

  /** Takes more text; gives the tokens that begin in it. */
  int add(String text) {
    quarters += text.codePoints().mapToLong(AnswerTokens::weight).sum();
    int before = told;
    told = (int) Math.min(Integer.MAX_VALUE, (quarters + QUARTERS - 1) / QUARTERS);
    return told - before;
  }

  /** Length of the beginning of further text with which the whole has at most so many tokens. */
  int fitting(String text, int limit) {
    long room = (long) limit * QUARTERS - quarters;
    int at = 0;
    while (at < text.length()) {
      int next = text.codePointAt(at);
      room -= weight(next);
      if (room < 0) {
        return at;
      }
      at += Character.charCount(next);
    }
    return at;
  }

  /** Tokens so far. */
  int total() {
    return told;
  }

  private static int weight(int codePoint) {
    return codePoint <= LAST_ASCII ? 1 : QUARTERS;
  }
}
