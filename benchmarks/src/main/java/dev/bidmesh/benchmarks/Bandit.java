package dev.bidmesh.benchmarks;

import dev.bidmesh.benchmarks.bandit.ProcessorTime;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/**
 * What learning and scoring cost, in JMH. Takes JMH's own arguments; without any it runs all with
 * the allocation profiler: {@code benchmarks/run Bandit [-f 3] [ScoreBenchmark] …}. {@code
 * --processor} tells processor time instead, which others on the machine do not lengthen.
 */
public final class Bandit {

  private static final String PROCESSOR = "--processor";
  private static final String ALL = "dev.bidmesh.benchmarks.bandit.*";

  private Bandit() {}

  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).equals(List.of(PROCESSOR))) {
      System.out.print(new ProcessorTime().table());
      return;
    }
    boolean plain = arguments.length == 0;
    Main.main(plain ? new String[] {ALL, "-prof", "gc"} : withAllocations(arguments));
  }

  private static String[] withAllocations(String[] arguments) {
    boolean asksForHelp = Stream.of(arguments).anyMatch(each -> each.equals("-h"));
    return asksForHelp
        ? arguments
        : Stream.concat(Stream.of(arguments), Stream.of("-prof", "gc")).toArray(String[]::new);
  }
}
