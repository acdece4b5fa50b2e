package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the bandit knows, for status pages.
 *
 * @param lanes one per lane that it has state for
 * @param ignored observations refused as absurd since the start
 * @param memory how what was learned outlives the process; absent: not told
 * @param pooledLanes lanes of all devices whose slopes a new lane starts from; absent: not told
 * @param dormant own lanes as learned with another family than the present one, which rest until
 *     that is set back; absent: none
 */
public record BanditStatus(
    List<LaneStatus> lanes,
    long ignored,
    Optional<Memory> memory,
    OptionalInt pooledLanes,
    Optional<List<LaneStatus>> dormant)
    implements BanditMessage {

  /** One that does not tell of the pool, and knows of no dormant lanes. */
  public BanditStatus(List<LaneStatus> lanes, long ignored, Optional<Memory> memory) {
    this(lanes, ignored, memory, OptionalInt.empty(), Optional.empty());
  }

  public BanditStatus {
    lanes = List.copyOf(lanes);
    Checks.nonNegative("ignored", ignored);
    pooledLanes.ifPresent(count -> Checks.nonNegative("pooledLanes", count));
    dormant = dormant.map(List::copyOf);
  }

  /**
   * A lane's learned state in figures that people can read.
   *
   * @param lane the lane
   * @param observations runs learned from
   * @param typicalS predicted service in seconds for a prompt of 100 characters at mean load
   * @param sigma standard deviation of the logarithm's residuals
   * @param breakerOpenForMs how much longer the lane is out; 0: it is in
   * @param position how recent the state is and where it is from; absent: not told
   * @param calibration how true its predictions have been here; absent: not told, or no run since
   *     the start
   * @param model family of its model; absent: {@link ModelFamily#LOG_LINEAR}
   */
  public record LaneStatus(
      LaneKey lane,
      long observations,
      double typicalS,
      double sigma,
      long breakerOpenForMs,
      Optional<Position> position,
      Optional<Calibration> calibration,
      Optional<ModelFamily> model) {
    /** Of a log-linear lane whose predictions were not checked. */
    public LaneStatus(
        LaneKey lane,
        long observations,
        double typicalS,
        double sigma,
        long breakerOpenForMs,
        Optional<Position> position) {
      this(
          lane,
          observations,
          typicalS,
          sigma,
          breakerOpenForMs,
          position,
          Optional.empty(),
          Optional.empty());
    }

    public LaneStatus {
      Checks.nonNegative("observations", observations);
      Checks.nonNegative("typicalS", typicalS);
      Checks.nonNegative("sigma", sigma);
      Checks.nonNegative("breakerOpenForMs", breakerOpenForMs);
    }
  }

  /**
   * How true a lane's predictions have been: of its finished runs on this node since the start, the
   * later the more weight, the first one left out.
   *
   * @param runs how many
   * @param withinMedian share that took no longer than the predicted median, 0 to 1; .5 is right
   * @param within90 share that took no longer than the predicted 90 % quantile, 0 to 1; .9 is right
   */
  public record Calibration(long runs, double withinMedian, double within90) {
    public Calibration {
      Checks.nonNegative("runs", runs);
      Checks.fraction("withinMedian", OptionalDouble.of(withinMedian));
      Checks.fraction("within90", OptionalDouble.of(within90));
    }
  }

  /**
   * How recent a lane's state is. The highest (incarnation, version) is the one that counts.
   *
   * @param incarnation start count of its writer
   * @param version counts updates within an incarnation
   * @param source where it is from
   * @param savedMs how long ago it was last written to this node's disk; absent: never
   */
  public record Position(long incarnation, long version, LaneSource source, OptionalLong savedMs) {
    public Position {
      Checks.nonNegative("incarnation", incarnation);
      Checks.nonNegative("version", version);
      savedMs.ifPresent(ms -> Checks.nonNegative("savedMs", ms));
    }
  }

  /**
   * How what was learned outlives the process.
   *
   * @param savedMs how long ago lanes were last written to disk; absent: never
   * @param refused snapshots refused since the start because they are no believable state
   * @param warnings what an operator should know, in sentences
   */
  public record Memory(OptionalLong savedMs, long refused, List<String> warnings) {
    public Memory {
      savedMs.ifPresent(ms -> Checks.nonNegative("savedMs", ms));
      Checks.nonNegative("refused", refused);
      warnings = List.copyOf(warnings);
    }
  }
}
