package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.Accelerator;
import java.util.Comparator;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * {@code lowest-cpu}: of the lanes with an NPU, busy or free, the one whose device has the lowest
 * processor load; without any, the lowest load of all. A device that does not tell its load comes
 * after those that do, because an unread meter is no idle one.
 */
final class LowestCpu extends Comparing {

  /** Above every load that can be told. */
  private static final double UNKNOWN = 2;

  @Override
  Comparator<Candidate> rule() {
    return Comparator.comparing((Candidate each) -> !isNpu(each))
        .thenComparingDouble(each -> cpu(each).orElse(UNKNOWN));
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    if (isNpu(winner) && !isNpu(loser)) {
      return "not an NPU";
    }
    return "processor load " + percent(cpu(loser)) + " against " + percent(cpu(winner));
  }

  private static boolean isNpu(Candidate candidate) {
    return candidate.lane().accelerator() == Accelerator.NPU;
  }

  private static OptionalDouble cpu(Candidate candidate) {
    return candidate.bid().telemetry().cpu();
  }

  private static String percent(OptionalDouble load) {
    return load.isPresent()
        ? String.format(Locale.ROOT, "%.0f %%", 100 * load.getAsDouble())
        : "unknown";
  }
}
