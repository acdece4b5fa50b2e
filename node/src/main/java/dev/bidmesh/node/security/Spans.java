package dev.bidmesh.node.security;

import java.time.Duration;
import java.util.List;

/** Lengths of time as people say them. */
public final class Spans {

  private record Unit(String name, long seconds) {}

  private static final List<Unit> UNITS =
      List.of(new Unit("day", 86_400), new Unit("hour", 3_600), new Unit("minute", 60));

  private Spans() {}

  /** In the largest unit of which there are at least two, such as {@code 3 hours}. */
  public static String text(Duration span) {
    long seconds = Math.max(1, span.abs().toSeconds());
    return UNITS.stream()
        .filter(unit -> seconds >= 2 * unit.seconds())
        .findFirst()
        .map(unit -> seconds / unit.seconds() + " " + unit.name() + "s")
        .orElse(seconds == 1 ? "1 second" : seconds + " seconds");
  }
}
