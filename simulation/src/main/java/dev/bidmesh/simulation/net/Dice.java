package dev.bidmesh.simulation.net;

/**
 * Chance that depends on what it is about and not on what else happened: the n-th message of a link
 * meets the same fate whatever goes on elsewhere. So a story that is told again without some of its
 * events stays close to what it was.
 */
public final class Dice {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /**
   * @param seed of the story
   * @param about what is diced for, any number
   */
  public Dice(long seed, long about) {
    this.state = mix(mix(seed + GOLDEN) ^ (about * GOLDEN));
  }

  /** The next number, from 0 (inclusive) to 1 (exclusive). */
  public double next() {
    state += GOLDEN;
    return (mix(state) >>> 11) * 0x1p-53;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
