package dev.bidmesh.simulation.additive;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The distribution of lengths by the latest of them, some of which were cut off before their end
 * (Kaplan and Meier 1958). Four lengths from 4 to 256 stand in until there are enough.
 */
final class Survival {

  /** Latest lengths that count. */
  private static final int WINDOW = 64;

  /** No answer is longer. */
  private static final double LONGEST = 4096;

  private static final List<Length> SEED =
      List.of(
          new Length(4, false),
          new Length(16, false),
          new Length(64, false),
          new Length(256, false));

  private final Deque<Length> latest = new ArrayDeque<>(SEED);

  private record Length(double tokens, boolean cutOff) {}

  /** One more. */
  void add(int tokens, boolean cutOff) {
    latest.addLast(new Length(tokens, cutOff));
    if (latest.size() > WINDOW) {
      latest.removeFirst();
    }
  }

  /** Moments of the length, or of the limit if that is less: the integrals of S and of 2tS. */
  Lengths.Moments upTo(double limit) {
    List<Length> sorted =
        latest.stream()
            .sorted(Comparator.comparingDouble(Length::tokens).thenComparing(Length::cutOff))
            .toList();
    double end = Math.min(limit, LONGEST);
    double alive = 1;
    double mean = 0;
    double square = 0;
    double from = 0;
    for (int i = 0; i < sorted.size(); i++) {
      double to = Math.min(end, sorted.get(i).tokens());
      mean += alive * (to - from);
      square += alive * (to * to - from * from);
      from = to;
      alive *= sorted.get(i).cutOff() ? 1 : 1 - 1.0 / (sorted.size() - i);
    }
    // Where the longest were cut off nobody knows how they go on; they count as ended there.
    return new Lengths.Moments(mean, square);
  }
}
