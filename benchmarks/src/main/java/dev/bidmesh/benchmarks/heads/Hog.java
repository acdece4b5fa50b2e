package dev.bidmesh.benchmarks.heads;

import java.util.stream.IntStream;

/** Keeps half of the processors busy until its process is ended: a load beside the engines. */
public final class Hog {

  private Hog() {}

  public static void main(String[] arguments) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    IntStream.range(0, threads).forEach(each -> new Thread(Hog::spin, "hog-" + each).start());
    System.out.println("busy");
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }
}
