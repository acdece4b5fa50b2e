package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.TraceReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a trace small enough for a frame: middle steps are left out first, then the worst bids,
 * then the middle runs. The trace says how many steps and bids are missing.
 */
final class TraceFit {

  /** Stateless, and costly to make. */
  private static final FrameCodec CODEC = new FrameCodec();

  /** Steps, bids and runs that are always kept: they take some 10 KiB. */
  private static final int FEW = 8;

  private TraceFit() {}

  static PromptTrace fit(PromptTrace whole) {
    int steps = whole.steps().size();
    int bids = whole.bids().size();
    int runs = whole.attempts().size();
    PromptTrace trace = whole;
    while (!fits(trace) && steps + bids + runs > 3 * FEW) {
      if (steps > FEW) {
        steps = fewer(steps);
      } else if (bids > FEW) {
        bids = fewer(bids);
      } else {
        runs = fewer(runs);
      }
      trace = shortened(whole, steps, bids, runs);
    }
    return trace;
  }

  private static boolean fits(PromptTrace trace) {
    return CODEC.fits(new TraceReply(Optional.of(trace)), 0);
  }

  private static int fewer(int count) {
    return Math.max(FEW, count * 3 / 4);
  }

  private static PromptTrace shortened(PromptTrace whole, int steps, int bids, int runs) {
    return whole.with(
        whole.bids().subList(0, bids),
        ends(whole.attempts(), runs),
        steps(whole.steps(), steps, whole.bids().size() - bids));
  }

  private static List<PromptTrace.Step> steps(
      List<PromptTrace.Step> whole, int kept, int bidsLeftOut) {
    int left = whole.size() - kept;
    if (left == 0 && bidsLeftOut == 0) {
      return whole;
    }
    String bids = bidsLeftOut == 0 ? "" : ", and the worst " + bidsLeftOut + " bids";
    return TraceSteps.ends(whole, kept, bids);
  }

  /** The first half of so many elements, and the last. */
  private static <T> List<T> ends(List<T> whole, int kept) {
    var ends = new ArrayList<T>(whole.subList(0, kept / 2));
    ends.addAll(whole.subList(whole.size() - (kept - kept / 2), whole.size()));
    return ends;
  }
}
