package dev.bidmesh.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Prompts that come at their times, whether those before them are answered or not. */
final class Arrivals {

  private Arrivals() {}

  /** Times in seconds from the beginning, at random with a mean rate (a Poisson process). */
  static List<Double> poisson(int count, double perSecond, long seed) {
    var random = new Random(seed);
    List<Double> times = new ArrayList<>();
    double at = 0;
    for (int i = 0; i < count; i++) {
      at -= Math.log(1 - random.nextDouble()) / perSecond;
      times.add(at);
    }
    return times;
  }

  /**
   * Has each prompt asked at its time by a call from this thread.
   *
   * @param ask has a prompt, 0, 1, …, asked
   * @return what {@code ask} gave, in the order of the prompts
   */
  static <T> List<CompletableFuture<T>> play(
      List<Double> timesS, IntFunction<CompletableFuture<T>> ask) {
    long started = System.nanoTime();
    List<CompletableFuture<T>> asked = new ArrayList<>();
    for (int i = 0; i < timesS.size(); i++) {
      long due = started + Math.round(timesS.get(i) * 1e9);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      asked.add(ask.apply(i));
    }
    return asked;
  }
}
