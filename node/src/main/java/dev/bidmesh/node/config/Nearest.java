package dev.bidmesh.node.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what was probably meant by a name that is not known. */
public final class Nearest {

  private Nearest() {}

  /**
   * The known name that looks most like the given one; empty if there are none. Of dotted names the
   * last part counts as much as the whole, since a key in the wrong section is a usual mistake.
   */
  public static Optional<String> to(String name, Collection<String> known) {
    return known.stream()
        .max(
            Comparator.<String>comparingDouble(each -> similarity(name, each))
                .thenComparing(Comparator.reverseOrder()));
  }

  /** A sentence that names the nearest known name, with a space before it; empty if none. */
  public static String hint(String name, Collection<String> known) {
    return to(name, known).map(nearest -> " Did you mean " + nearest + "?").orElse("");
  }

  private static double similarity(String name, String known) {
    double whole = alike(plain(name), plain(known));
    double last = alike(plain(lastPart(name)), plain(lastPart(known)));
    // The whole name settles ties between equal last parts.
    return Math.max(whole, last) + whole / 100;
  }

  private static double alike(String one, String other) {
    double edits = LevenshteinDistance.getDefaultInstance().apply(one, other);
    double close = 1 - edits / Math.max(1, Math.max(one.length(), other.length()));
    return (close + new JaroWinklerSimilarity().apply(one, other)) / 2;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
