package dev.bidmesh.benchmarks;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Durations of one kind. Written by one thread. */
final class Figures {

  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram histogram = new Histogram(LONGEST_NANOS, DIGITS);

  void addNanos(long nanos) {
    histogram.recordValue(Math.min(LONGEST_NANOS, Math.max(0, nanos)));
  }

  void addMillis(double millis) {
    addNanos(Math.round(millis * 1e6));
  }

  /** A percentile in milliseconds. */
  double millis(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e6;
  }

  /** One line with count and percentiles, in milliseconds. */
  String line(String what) {
    return String.format(
        Locale.ROOT,
        "%-34s n=%-6d p50 %7.3f   p90 %7.3f   p99 %7.3f   max %7.3f ms",
        what,
        histogram.getTotalCount(),
        millis(50),
        millis(90),
        millis(99),
        histogram.getMaxValue() / 1e6);
  }
}
