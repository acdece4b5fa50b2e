package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.List;

/**
 * The lanes of one device as a node knows them, those with most runs first. Whoever asked judges
 * them: nothing here is better than what the answering node was told.
 *
 * @param lanes at most {@link #MAX_LANES}, and no more than fit into a frame; empty if none is
 *     known
 */
public record LaneReply(List<LaneSnapshot> lanes) implements MeshMessage {

  /** Most lanes in one answer. */
  public static final int MAX_LANES = 64;

  public LaneReply {
    lanes = Checks.atMost("lanes", MAX_LANES, lanes);
  }
}
