package dev.bidmesh.protocol.message;

import java.util.List;

/**
 * Predictions, in the order of the candidates.
 *
 * @param scores one per candidate
 */
public record ScoreReply(List<LaneScore> scores) implements BanditMessage {
  public ScoreReply {
    scores = List.copyOf(scores);
  }
}
