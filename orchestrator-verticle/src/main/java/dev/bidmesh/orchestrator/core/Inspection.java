package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.CancelOutcome;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentReply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be said of prompts, those in work and those that have ended. */
final class Inspection {

  private final Map<PromptId, PromptFlow> active;
  private final TraceBook ended;

  /**
   * @param active prompts in work, in the order of arrival
   * @param ended those that have ended
   */
  Inspection(Map<PromptId, PromptFlow> active, TraceBook ended) {
    this.active = active;
    this.ended = ended;
  }

  /** The trace of a prompt; empty for one that is not known. */
  Optional<PromptTrace> trace(PromptId promptId, Turn turn) {
    Optional<TraceRecorder> running =
        Optional.ofNullable(active.get(promptId)).map(PromptFlow::trace);
    return running
        .or(() -> ended.find(promptId))
        .map(recorder -> TraceFit.fit(recorder.trace(turn.nowNanos())));
  }

  /** The newest prompts in short: those in work, then those that ended last. */
  RecentReply recent(int limit, Turn turn) {
    var newest = new ArrayList<TraceRecorder>();
    active.values().forEach(flow -> newest.add(flow.trace()));
    Collections.reverse(newest);
    newest.addAll(ended.newest(limit));
    List<RecentReply.Summary> prompts =
        newest.stream().limit(limit).map(each -> each.summary(turn.nowNanos())).toList();
    return new RecentReply(prompts);
  }

  /** What a wish to end a prompt that is not in work comes to. */
  CancelOutcome notInWork(PromptId promptId) {
    return ended.find(promptId).isPresent() ? CancelOutcome.ENDED : CancelOutcome.UNKNOWN;
  }
}
