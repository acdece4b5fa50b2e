package dev.bidmesh.benchmarks;

import org.openjdk.jmh.Main;

/**
 * What messages and decisions cost, in JMH. Takes JMH's own arguments; without any it runs all with
 * the allocation profiler: {@code benchmarks/run Micro [-f 3] [CodecBenchmark] …}.
 */
public final class Micro {

  private static final String ALL = "dev.bidmesh.benchmarks.(message|decision).*";

  private Micro() {}

  public static void main(String[] arguments) throws Exception {
    Main.main(arguments.length == 0 ? new String[] {ALL, "-prof", "gc"} : arguments);
  }
}
