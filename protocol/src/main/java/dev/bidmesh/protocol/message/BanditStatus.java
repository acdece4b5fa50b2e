package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;

/**
 * What the bandit knows, for status pages.
 *
 * @param lanes one per lane that it has state for
 * @param ignored observations refused as absurd since the start
 */
public record BanditStatus(List<LaneStatus> lanes, long ignored) implements BanditMessage {

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
   */
  public record LaneStatus(
      LaneKey lane, long observations, double typicalS, double sigma, long breakerOpenForMs) {
    public LaneStatus {
      Checks.nonNegative("observations", observations);
      Checks.nonNegative("typicalS", typicalS);
      Checks.nonNegative("sigma", sigma);
      Checks.nonNegative("breakerOpenForMs", breakerOpenForMs);
    }
  }
}
