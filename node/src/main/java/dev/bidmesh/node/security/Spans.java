package dev.bidmesh.node.security;

import java.time.Duration;
import java.util.List;

/** Lengths of time as people say them. */
public final class Spans {

  private record Unit(String name, long seconds, long finer) {

    /** Whether there are at least two, rounded to whole ones of the next finer unit. */
    boolean suits(long span) {
      return span + finer / 2 >= 2 * seconds;
    }

    long nearest(long span) {
      return (span + seconds / 2) / seconds;
    }
  }

  private static final List<Unit> UNITS =
      List.of(
          new Unit("day", 86_400, 3_600), new Unit("hour", 3_600, 60), new Unit("minute", 60, 1));

  private Spans() {}

  /** In the largest unit of which there are at least two, rounded, such as {@code 3 hours}. */
  public static String text(Duration span) {
    long seconds = Math.max(1, span.abs().toSeconds());
    return UNITS.stream()
        .filter(unit -> unit.suits(seconds))
        .findFirst()
        .map(unit -> unit.nearest(seconds) + " " + unit.name() + "s")
        .orElse(seconds == 1 ? "1 second" : seconds + " seconds");
  }
}
