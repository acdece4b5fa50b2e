package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.PromptId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** The newest, the newest one first. */
  List<TraceRecorder> newest(int limit) {
    List<TraceRecorder> oldestFirst = List.copyOf(ended.values());
    int from = Math.max(0, oldestFirst.size() - limit);
    var newest = new ArrayList<>(oldestFirst.subList(from, oldestFirst.size()));
    Collections.reverse(newest);
    return newest;
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
