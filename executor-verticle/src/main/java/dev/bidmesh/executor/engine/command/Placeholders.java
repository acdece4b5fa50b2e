package dev.bidmesh.executor.engine.command;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names in braces within arguments. */
final class Placeholders {

  private static final Pattern NAME = Pattern.compile("\\{[a-z_]+\\}");

  private Placeholders() {}

  /** Replaces each name, braces included, by what a function gives for it. */
  static String fill(String word, UnaryOperator<String> value) {
    return NAME.matcher(word)
        .replaceAll(found -> Matcher.quoteReplacement(value.apply(found.group())));
  }
}
