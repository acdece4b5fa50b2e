package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.LaneKey;
import java.util.List;

/**
 * Which lanes have another state now.
 *
 * @param lanes those that were replaced
 * @param refused those that are as before
 */
public record LanesReplaced(List<LaneKey> lanes, List<Refused> refused) implements BanditMessage {

  public LanesReplaced {
    lanes = List.copyOf(lanes);
    refused = List.copyOf(refused);
  }

  /**
   * A lane that is as before.
   *
   * @param lane which
   * @param reason why, in words that follow "its state"
   */
  public record Refused(LaneKey lane, String reason) {}
}
