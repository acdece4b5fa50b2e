package dev.bidmesh.benchmarks;

import java.util.concurrent.atomic.LongAdder;

/** What became of refused prompts that came back when they were told to. */
final class SecondTries {

  private final LongAdder all = new LongAdder();
  private final LongAdder answered = new LongAdder();

  /** Takes one in; a failure is no kept promise either. */
  void add(Reply reply) {
    all.increment();
    if (reply.answered()) {
      answered.increment();
    }
  }

  /** How many came back. */
  long all() {
    return all.sum();
  }

  /** Those of them that were answered. */
  long answered() {
    return answered.sum();
  }
}
