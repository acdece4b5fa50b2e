package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.LaneKey;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The lots of one prompt: a number for every lane, drawn with one throw of the dice. A lane's lot
 * depends on nothing but the throw and the lane, so it stays the same when others come and go.
 *
 * @param seed the throw
 */
record Lots(long seed) {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /**
   * Throws.
   *
   * @param dice random numbers from 0 (inclusive) to 1 (exclusive)
   */
  static Lots draw(DoubleSupplier dice) {
    return new Lots(Double.doubleToLongBits(dice.getAsDouble()));
  }

  /** The candidates by lot. */
  List<Candidate> inOrder(List<Candidate> candidates) {
    return candidates.stream()
        .sorted(
            Comparator.comparingLong((Candidate each) -> lot(each.lane()))
                .thenComparing(Candidate::lane))
        .toList();
  }

  /** Hash codes of records and enums may differ between runs, so the texts are hashed here. */
  private long lot(LaneKey lane) {
    long hash = FNV_OFFSET ^ mixed(seed);
    hash = hashed(hash, lane.deviceId().value());
    hash = hashed(hash, lane.engineId());
    hash = hashed(hash, lane.accelerator().name());
    return mixed(hashed(hash, lane.modelDigest()));
  }

  private static long hashed(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** The finalizer of SplitMix64 (Steele et al., 2014). */
  private static long mixed(long value) {
    long mixed = value;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
