package dev.bidmesh.executor.engine.gguf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps users from typing control tokens, for engines that split text and template together: in
 * every name of one, a character that is not seen is put behind the first letter.
 */
public final class ControlTokens {

  private static final List<String> INVISIBLE = List.of("\u200b", "\u2060", "\u00ad", " ");

  private final Map<Integer, List<String>> byFirst = new HashMap<>();
  private final String wedge;

  /**
   * @param names of the control tokens, none of them empty
   */
  public ControlTokens(Set<String> names) {
    names.forEach(
        name -> byFirst.computeIfAbsent(name.codePointAt(0), none -> new ArrayList<>()).add(name));
    this.wedge =
        INVISIBLE.stream()
            .filter(each -> names.stream().noneMatch(name -> name.contains(each)))
            .findFirst()
            .orElse("\ufffd");
  }

  /** The text without any control token in it, and otherwise the same. */
  public String escape(String text) {
    var out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); ) {
      int letter = text.codePointAt(at);
      String token = tokenAt(text, at, letter);
      boolean single = token.length() == Character.charCount(letter);
      // A token of one letter has no inside: it is replaced.
      out.append(single ? "\ufffd" : Character.toString(letter));
      if (!token.isEmpty() && !single) {
        out.append(wedge);
      }
      at += Character.charCount(letter);
    }
    return out.toString();
  }

  private String tokenAt(String text, int at, int letter) {
    return byFirst.getOrDefault(letter, List.of()).stream()
        .filter(name -> text.startsWith(name, at))
        .min(java.util.Comparator.comparingInt(String::length))
        .orElse("");
  }
}
