package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentReply.Summary;
import dev.bidmesh.protocol.message.RunPhase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what is new about a node's newest prompts, for those who watch. To be told of each look
 * at the list of prompts with {@link #due}, and then of the traces that it asks for with {@link
 * #heard}. Keeps the last trace of each prompt on the list, for those who begin to watch.
 */
public final class PromptNews {

  private static final String ROUTING = "routing";
  private static final String RUNNING = "running";

  private final int perLook;
  private final Map<PromptId, PromptTrace> traces = new LinkedHashMap<>();
  private final Set<PromptId> listed = new LinkedHashSet<>();

  /**
   * @param perLook most traces that are asked for at one look, from 1: what is beyond has its turn
   *     at the next looks
   */
  public PromptNews(int perLook) {
    this.perLook = (int) Checks.between("perLook", perLook, 1, Integer.MAX_VALUE);
  }

  /**
   * The prompts whose traces may say something new: those that have left the list while they were
   * in work, once, and those on it that were not heard of, have got into another state, or are in
   * work.
   *
   * @param newest the list, of which the first are the most interesting
   */
  public List<PromptId> due(List<Summary> newest) {
    listed.clear();
    newest.forEach(each -> listed.add(each.id()));
    var due = new ArrayList<>(leaving());
    newest.stream().filter(this::changed).map(Summary::id).forEach(due::add);
    newest.stream()
        .filter(each -> !changed(each) && inWork(each.state()))
        .map(Summary::id)
        .forEach(due::add);
    return List.copyOf(due.subList(0, Math.min(perLook, due.size())));
  }

  /**
   * Forgets what is not on the list any more, and returns what of it is to be looked at for the
   * last time: at most half of a look, and the rest later.
   */
  private List<PromptId> leaving() {
    traces.values().removeIf(last -> !listed.contains(last.promptId()) && !inWork(last.state()));
    List<PromptId> leaving =
        traces.keySet().stream()
            .filter(id -> !listed.contains(id))
            .limit(Math.max(1, perLook / 2))
            .toList();
    leaving.forEach(traces::remove);
    return leaving;
  }

  /**
   * Takes in a trace; returns whether it says anything that the last one of its prompt did not. Of
   * one that has left the list only the end is worth telling.
   */
  public boolean heard(PromptTrace trace) {
    if (!listed.contains(trace.promptId())) {
      return !inWork(trace.state());
    }
    Optional<PromptTrace> last = Optional.ofNullable(traces.put(trace.promptId(), trace));
    return last.isEmpty() || !Print.of(last.get()).equals(Print.of(trace));
  }

  /** The prompts that are told of: those on the list, and those that have just left it. */
  public List<PromptId> followed() {
    var all = new LinkedHashSet<>(listed);
    all.addAll(traces.keySet());
    return List.copyOf(all);
  }

  /** The last trace of a prompt. */
  public Optional<PromptTrace> known(PromptId id) {
    return Optional.ofNullable(traces.get(id));
  }

  /** The last trace of each prompt, in the order in which they were first heard of. */
  public Collection<PromptTrace> known() {
    return List.copyOf(traces.values());
  }

  /** Forgets everything, when nobody watches any more. */
  public void clear() {
    traces.clear();
    listed.clear();
  }

  private boolean changed(Summary prompt) {
    PromptTrace last = traces.get(prompt.id());
    return last == null || !last.state().equals(prompt.state());
  }

  private static boolean inWork(String state) {
    return state.equals(ROUTING) || state.equals(RUNNING);
  }

  /** What differs between two traces of a prompt if anything has happened. */
  private record Print(
      String state,
      long bids,
      int attempts,
      int steps,
      Optional<RunPhase> phase,
      int position,
      int tokens) {

    static Print of(PromptTrace trace) {
      return new Print(
          trace.state(),
          trace.bids().stream().filter(bid -> bid.score().isPresent()).count(),
          trace.attempts().size(),
          trace.steps().size(),
          trace.live().map(PromptTrace.Live::phase),
          trace.live().map(PromptTrace.Live::position).orElse(0),
          trace.live().map(PromptTrace.Live::tokens).orElse(0));
    }
  }
}
