package dev.bidmesh.executor.engine.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Splits a text into tokens in which the names of control tokens stand for those. */
final class RawPrompt {

  private final Vocabulary vocabulary;
  private final Pattern control;

  RawPrompt(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    // The longest first, since one name may begin another.
    this.control =
        Pattern.compile(
            vocabulary.controls().stream()
                .sorted((a, b) -> b.length() - a.length())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?:", ")")));
  }

  List<Integer> tokens(String text) {
    var tokens = new ArrayList<Integer>();
    Matcher found = control.matcher(text);
    int from = 0;
    while (!vocabulary.controls().isEmpty() && found.find()) {
      add(text.substring(from, found.start()), tokens);
      vocabulary.ofControl(found.group()).ifPresent(tokens::add);
      from = found.end();
    }
    add(text.substring(from), tokens);
    return tokens;
  }

  private void add(String text, List<Integer> tokens) {
    if (!text.isEmpty()) {
      tokens.addAll(SpmTokenizer.tokens(vocabulary, text));
    }
  }
}
