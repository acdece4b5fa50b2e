package dev.bidmesh.executor.engine;

/** Where a text may be cut so that no token goes across. */
public final class WordCut {

  // Longer ones are no words.
  private static final int MAX_CHARS = 40;

  private WordCut() {}

  /**
   * The place before the last word and the space in front of it, where tokens begin in all usual
   * vocabularies; the end if there is none near.
   */
  public static int before(String text) {
    int end = text.length();
    for (int at = end - 1; at >= Math.max(0, end - MAX_CHARS); at--) {
      if (text.charAt(at) == ' ') {
        return at;
      }
      if (Character.isWhitespace(text.charAt(at)) || Character.isSurrogate(text.charAt(at))) {
        return end;
      }
    }
    return end <= MAX_CHARS ? 0 : end;
  }
}
