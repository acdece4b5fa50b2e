package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentReply.Summary;
import dev.bidmesh.protocol.message.RunPhase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

  /**
   * @param perLook most traces that are asked for at one look, from 1: what is beyond has its turn
   *     at the next looks
   */
  public PromptNews(int perLook) {
    this.perLook = (int) Checks.between("perLook", perLook, 1, Integer.MAX_VALUE);
  }

  /**
   * The prompts whose traces may say something new: those that were not heard of, have got into
   * another state, or are in work. Forgets what is not on the list.
   *
   * @param newest the list, of which the first are the most interesting
   */
  public List<PromptId> due(List<Summary> newest) {
    Set<PromptId> listed = newest.stream().map(Summary::id).collect(Collectors.toSet());
    traces.keySet().retainAll(listed);
    List<PromptId> changed = newest.stream().filter(this::changed).map(Summary::id).toList();
    List<PromptId> inWork =
        newest.stream()
            .filter(each -> !changed(each) && inWork(each.state()))
            .map(Summary::id)
            .toList();
    var due = new ArrayList<>(changed);
    due.addAll(inWork);
    return List.copyOf(due.subList(0, Math.min(perLook, due.size())));
  }

  /** Takes in a trace; returns whether it says anything that the last one of its prompt did not. */
  public boolean heard(PromptTrace trace) {
    Optional<PromptTrace> last = Optional.ofNullable(traces.put(trace.promptId(), trace));
    return last.isEmpty() || !Print.of(last.get()).equals(Print.of(trace));
  }

  /** The last trace of each prompt, in the order in which they were first heard of. */
  public Collection<PromptTrace> known() {
    return List.copyOf(traces.values());
  }

  /** Forgets everything, when nobody watches any more. */
  public void clear() {
    traces.clear();
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
