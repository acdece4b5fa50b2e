package dev.bidmesh.benchmarks.bandit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The bytes that a call allocates and the processor time that it takes, which does not grow when
 * others want the processor too, as the time of JMH's clock does. Caches that others have emptied
 * still count.
 */
public final class ProcessorTime {

  private static final int WARM_UP = 5;
  private static final int ROUNDS = 20;

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final Blackhole blackhole =
      new Blackhole(
          "Today's password is swordfish. I understand instantiating Blackholes directly is"
              + " dangerous.");

  /** All of {@link ScoreBenchmark} and {@link UpdateBenchmark} as a table in Markdown. */
  public String table() {
    var score = new ScoreBenchmark();
    var update = new UpdateBenchmark();
    return "| what | least | median | most | bytes |\n|---|---|---|---|---|\n"
        + row("one run learned", () -> update.update().ordinal(), 200_000)
        + row("one lane", score::oneLane, 2_000_000)
        + row("one lane from sample", score::oneLaneFromSample, 2_000_000)
        + row("choose of 128", score::chooseOf128, 20_000)
        + row("answer to 128", score::answerTo128, 5_000);
  }

  private String row(String name, DoubleSupplier call, int calls) {
    double[] nanos = new double[ROUNDS];
    long bytes = 0;
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      double each = round(call, calls);
      if (round >= 0) {
        nanos[round] = each;
        bytes += threads.getCurrentThreadAllocatedBytes() - allocated;
      }
    }
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "| %s | %.0f ns | %.0f ns | %.0f ns | %.1f |%n",
        name,
        nanos[0],
        nanos[ROUNDS / 2],
        nanos[ROUNDS - 1],
        bytes / ((double) ROUNDS * calls));
  }

  private double round(DoubleSupplier call, int calls) {
    long begin = threads.getCurrentThreadCpuTime();
    for (int n = 0; n < calls; n++) {
      blackhole.consume(call.getAsDouble());
    }
    return (threads.getCurrentThreadCpuTime() - begin) / (double) calls;
  }
}
