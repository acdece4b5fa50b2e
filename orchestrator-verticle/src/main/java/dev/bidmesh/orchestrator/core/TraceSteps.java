package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.message.PromptTrace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The steps of one prompt: the first and the latest of very many, and how many lie between. */
final class TraceSteps {

  /** The first steps, which are always kept. */
  static final int FIRST = PromptTrace.MAX_STEPS / 2;

  /** The latest steps; one place is for what stands for those that were left out. */
  static final int LATEST = PromptTrace.MAX_STEPS - FIRST - 1;

  private static final Pattern LEFT_OUT = Pattern.compile("\\((\\d+) steps left out.*\\)");

  private final List<PromptTrace.Step> first = new ArrayList<>();
  private final Deque<PromptTrace.Step> latest = new ArrayDeque<>();
  private int leftOut;
  private double leftOutFromMs;

  /** Takes another one. */
  void add(PromptTrace.Step step) {
    if (first.size() < FIRST) {
      first.add(step);
      return;
    }
    latest.addLast(step);
    if (latest.size() > LATEST) {
      PromptTrace.Step lost = latest.removeFirst();
      leftOutFromMs = leftOut++ == 0 ? lost.atMs() : leftOutFromMs;
    }
  }

  /** Those that are kept, in order, at most {@link PromptTrace#MAX_STEPS}. */
  List<PromptTrace.Step> told() {
    var told = new ArrayList<PromptTrace.Step>(first);
    if (leftOut > 0) {
      told.add(standIn(leftOutFromMs, leftOut, ""));
    }
    told.addAll(latest);
    return told;
  }

  /**
   * The first half of so many steps and the last, and between them how many were left out.
   *
   * @param told steps that may have lost some of their middle already, which are counted too
   * @param kept how many are to be left of them
   * @param more what else was left out
   */
  static List<PromptTrace.Step> ends(List<PromptTrace.Step> told, int kept, String more) {
    int head = kept / 2;
    int tail = told.size() - (kept - head);
    int lost = told.subList(head, tail).stream().mapToInt(TraceSteps::count).sum();
    var ends = new ArrayList<PromptTrace.Step>(told.subList(0, head));
    ends.add(standIn(head == 0 ? 0 : ends.get(head - 1).atMs(), lost, more));
    ends.addAll(told.subList(tail, told.size()));
    return ends;
  }

  private static PromptTrace.Step standIn(double atMs, int lost, String more) {
    return new PromptTrace.Step(atMs, "(" + lost + " steps left out" + more + ")");
  }

  /** How many steps a step stands for. */
  private static int count(PromptTrace.Step step) {
    Matcher leftOut = LEFT_OUT.matcher(step.what());
    return leftOut.matches() ? Integer.parseInt(leftOut.group(1)) : 1;
  }
}
