package dev.bidmesh.bid.core;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a peer has done lately: the times of its last answers, how often it answers, and the ends of
 * its last runs.
 */
final class Standing {

  /** Answers and runs that count. */
  static final int WINDOW = 64;

  /** Fewest answers of which one in twenty means anything. */
  static final int ENOUGH_FOR_P95 = 20;

  /** Fewest requests of which the share that was answered means anything. */
  static final int ENOUGH_FOR_RATE = 8;

  /**
   * Weight of one request in the moving average; old ones fade as 0.95 to the power of their age.
   */
  private static final double RATE_WEIGHT = 0.05;

  private static final double MEDIAN = 0.5;
  private static final double P95 = 0.95;

  private final Window replies = new Window();
  private final Window runs = new Window();
  private Optional<Quantiles> quantiles = Optional.empty();
  private double answered;
  private double weight;
  private long requests;

  void replied(double replyMs) {
    replies.add(replyMs);
    quantiles = Optional.empty();
  }

  /** One request for bids was answered, or was not. */
  void asked(boolean wasAnswered) {
    answered += RATE_WEIGHT * ((wasAnswered ? 1 : 0) - answered);
    weight += RATE_WEIGHT * (1 - weight);
    requests++;
  }

  void ran(boolean well) {
    runs.add(well ? 1 : 0);
  }

  /** Median time of its answers in milliseconds; absent before the first. */
  OptionalDouble replyP50Ms() {
    return quantiles().p50Ms();
  }

  /** 95 % quantile of the same; absent before the twentieth. */
  OptionalDouble replyP95Ms() {
    return quantiles().p95Ms();
  }

  /**
   * Taken when they are asked for, and once: whichever comes more often, an answer or a look at the
   * table, what comes in between needs none.
   */
  private Quantiles quantiles() {
    Quantiles known = quantiles.orElseGet(() -> Quantiles.of(replies));
    quantiles = Optional.of(known);
    return known;
  }

  /**
   * Share of the requests for bids that it answered, 0 to 1, mostly of the latest; absent before
   * the eighth. Divided by the sum of the weights, so that the first requests count in full.
   */
  OptionalDouble answerRate() {
    return requests < ENOUGH_FOR_RATE
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.min(1, answered / weight));
  }

  /** Share of its runs that ended well, 0 to 1; absent before the first. */
  OptionalDouble successRate() {
    return runs.mean();
  }

  /** Of the times of its answers. */
  private record Quantiles(OptionalDouble p50Ms, OptionalDouble p95Ms) {

    static Quantiles of(Window replies) {
      return new Quantiles(replies.quantile(MEDIAN, 1), replies.quantile(P95, ENOUGH_FOR_P95));
    }
  }

  /** The newest values. */
  private static final class Window {

    private final double[] values = new double[WINDOW];
    private int next;
    private int size;

    void add(double value) {
      values[next] = value;
      next = (next + 1) % WINDOW;
      size = Math.min(size + 1, WINDOW);
    }

    OptionalDouble mean() {
      return Arrays.stream(values, 0, size).average();
    }

    /** The smallest value that is not exceeded by the given share of all. */
    OptionalDouble quantile(double share, int least) {
      if (size < least) {
        return OptionalDouble.empty();
      }
      int rank = (int) Math.ceil(share * size);
      return Arrays.stream(values, 0, size).sorted().skip(rank - 1L).findFirst();
    }
  }
}
