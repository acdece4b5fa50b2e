package dev.bidmesh.gateway.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses which known word was meant by an unknown one. */
public final class Nearest {

  private static final int MOST_EDITS = 3;

  private Nearest() {}

  /**
   * The known word that is nearest, if any is near: at most three edits away, fewer for short
   * words, where case and punctuation do not count.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    return known.stream()
        .filter(candidate -> edits(word, candidate) <= allowed(candidate))
        .min(
            Comparator.<String>comparingInt(each -> edits(word, each)).thenComparing(each -> each));
  }

  /** The same as a half-sentence to append: {@code ; did you mean 'x'?}, or nothing. */
  public static String hint(String word, Collection<String> known) {
    return to(word, known).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  private static int allowed(String candidate) {
    return Math.min(MOST_EDITS, Math.max(1, plain(candidate).length() / 2));
  }

  private static int edits(String word, String candidate) {
    int distance = new LevenshteinDistance(MOST_EDITS).apply(plain(word), plain(candidate));
    return distance < 0 ? Integer.MAX_VALUE : distance;
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
