package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.PromptId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The traces of ended prompts, the newest up to a limit. */
final class TraceBook {

  private final Map<PromptId, TraceRecorder> ended;

  TraceBook(int limit) {
    this.ended = new Newest(limit);
  }

  void keep(PromptId promptId, TraceRecorder trace) {
    ended.put(promptId, trace);
  }

  Optional<TraceRecorder> find(PromptId promptId) {
    return Optional.ofNullable(ended.get(promptId));
  }

  private static final class Newest extends LinkedHashMap<PromptId, TraceRecorder> {

    private static final long serialVersionUID = 1L;

    private final int limit;

    Newest(int limit) {
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<PromptId, TraceRecorder> eldest) {
      return size() > limit;
    }
  }
}
