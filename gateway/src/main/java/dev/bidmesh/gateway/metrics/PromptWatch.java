package dev.bidmesh.gateway.metrics;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.FailureCode;

/** Is told how every prompt that clients handed in here has ended. */
public interface PromptWatch {

  /** It was answered. */
  void finished(Answer answer);

  /** It was refused, or failed. */
  void failed(FailureCode code);

  /** Its client left, or took nothing for too long. */
  void abandoned();
}
