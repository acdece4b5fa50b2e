package dev.bidmesh.executor.engine.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command into words at white space. Words may be put in single or double quotes; within
 * double quotes a backslash keeps a double quote or a backslash. Elsewhere a backslash is a
 * character like any other, as paths of Windows need. Nothing else has a meaning: no shell is
 * involved.
 */
final class CommandWords {

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandWords(String text) {
    this.text = text;
  }

  /**
   * The words.
   *
   * @throws IllegalArgumentException if a quote is not closed
   */
  static List<String> split(String text) {
    return new CommandWords(text).split();
  }

  private List<String> split() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"' || c == '\'') {
        inWord = true;
        quoted(c);
      } else if (Character.isWhitespace(c)) {
        endWord();
      } else {
        inWord = true;
        word.append(c);
      }
    }
    endWord();
    return List.copyOf(words);
  }

  private void quoted(char quote) {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return;
      }
      boolean keeps = quote == '"' && c == '\\' && at < text.length();
      boolean kept = keeps && (text.charAt(at) == '"' || text.charAt(at) == '\\');
      word.append(kept ? text.charAt(at++) : c);
    }
    throw new IllegalArgumentException("the quote " + quote + " is not closed");
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
