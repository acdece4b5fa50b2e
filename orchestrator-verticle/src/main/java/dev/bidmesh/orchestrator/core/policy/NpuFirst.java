package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.Accelerator;
import java.util.Comparator;

/** {@code npu-first}: a free NPU, the lowest predicted among several; else the lowest score. */
final class NpuFirst extends Comparing {

  @Override
  Comparator<Candidate> rule() {
    return Comparator.comparing((Candidate each) -> !isFreeNpu(each))
        .thenComparingDouble(each -> isFreeNpu(each) ? each.predictedS() : each.scoreS());
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    return isFreeNpu(winner) && !isFreeNpu(loser) ? "not a free NPU" : behind(loser, winner);
  }

  @Override
  public boolean needsScores() {
    return true;
  }

  @Override
  public boolean wantsFreeSlot(Candidate candidate) {
    return isFreeNpu(candidate);
  }

  private static boolean isFreeNpu(Candidate candidate) {
    return candidate.lane().accelerator() == Accelerator.NPU && candidate.bid().free() > 0;
  }
}
