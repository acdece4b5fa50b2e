package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Award;

/** Names a run as its owner does. */
record RunKey(PromptId promptId, int attempt) {

  static RunKey of(Award award) {
    return new RunKey(award.promptId(), award.attempt());
  }
}
