package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the bandit knows, for status pages.
 *
 * @param lanes one per lane that it has state for
 * @param ignored observations refused as absurd since the start
 * @param memory how what was learned outlives the process; absent: not told
 */
public record BanditStatus(List<LaneStatus> lanes, long ignored, Optional<Memory> memory)
    implements BanditMessage {

  public BanditStatus {
    lanes = List.copyOf(lanes);
    Checks.nonNegative("ignored", ignored);
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
   */
  public record LaneStatus(
      LaneKey lane,
      long observations,
      double typicalS,
      double sigma,
      long breakerOpenForMs,
      Optional<Position> position) {
    public LaneStatus {
      Checks.nonNegative("observations", observations);
      Checks.nonNegative("typicalS", typicalS);
      Checks.nonNegative("sigma", sigma);
      Checks.nonNegative("breakerOpenForMs", breakerOpenForMs);
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
