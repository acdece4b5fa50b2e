package dev.bidmesh.simulation.replay;

/**
 * Random numbers by name instead of by turn: each is a hash of the seed and of what it is drawn
 * for, so a draw does not depend on which others were made before. The hash is the finaliser of
 * SplitMix64 (Steele, Lea, Flood 2014), applied once per argument.
 */
final class Dice {

  private static final double UNIT = 0x1p-53;

  private final long seed;

  Dice(long seed) {
    this.seed = mix(seed);
  }

  /** What a number is drawn for. */
  enum Draw {
    SPEED,
    SENSITIVITY,
    ARRIVAL,
    LENGTH,
    OUTPUT,
    FORESEEN,
    ASKED,
    SERVICE,
    LOAD,
    MEMORY,
    CHOICE,
    CALIBRATION,
    CLIENT
  }

  /** A number from 0 (inclusive) to 1 (exclusive). */
  double uniform(Draw what, long first, long second) {
    long hash = mix(seed + what.ordinal());
    hash = mix(hash ^ first);
    hash = mix(hash ^ second);
    return (hash >>> 11) * UNIT;
  }

  /** A whole number from 0 (inclusive) to {@code bound} (exclusive). */
  int below(int bound, Draw what, long first, long second) {
    return (int) (uniform(what, first, second) * bound);
  }

  /** An exponentially distributed number of mean 1. */
  double exponential(Draw what, long first) {
    return -Math.log1p(-uniform(what, first, 0));
  }

  /** A normally distributed number of mean 0 and variance 1, by Box and Muller (1958). */
  double gaussian(Draw what, long first) {
    double radius = Math.sqrt(-2 * Math.log1p(-uniform(what, first, 0)));
    return radius * Math.cos(2 * Math.PI * uniform(what, first, 1));
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
