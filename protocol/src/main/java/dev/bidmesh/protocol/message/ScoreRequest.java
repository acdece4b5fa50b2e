package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;

/**
 * Asks the local bandit for predictions. Answered by one {@link ScoreReply}.
 *
 * @param candidates at most 4,096
 */
public record ScoreRequest(List<Candidate> candidates) implements BanditMessage {

  public ScoreRequest {
    candidates = Checks.atMost("candidates", 4096, candidates);
  }

  /**
   * One lane to predict.
   *
   * @param lane which
   * @param features state and length
   * @param backlogS work ahead of the prompt, in seconds
   */
  public record Candidate(LaneKey lane, LaneFeatures features, double backlogS) {
    public Candidate {
      Checks.nonNegative("backlogS", backlogS);
    }
  }
}
