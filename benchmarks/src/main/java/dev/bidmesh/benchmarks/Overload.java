package dev.bidmesh.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Two nodes that are asked for ten times what they can do. Measured: what they answer per second,
 * against their best with just enough clients; whether a refused prompt that comes back when it was
 * told to gets a place; and the memory of the nodes, whose heaps are small enough for anything that
 * grows to end them.
 *
 * <p>Arguments: seconds of overload, milliseconds per answer, times the capacity, and which of the
 * refused come back (every nth); 120, 200, 10 and 20 by default.
 */
final class Overload implements AutoCloseable {

  private static final List<String> NAMES = List.of("first", "second");
  private static final int SLOTS = 2;
  private static final int HEAP_MIB = 128;
  private static final int WARM_UP = 400;
  private static final long SEED = 3;

  private static final long LONGEST_TOLD_S = 86_400;

  /** Nobody waits longer; some of the refused are told to. */
  private static final long PATIENCE_S = 60;

  private final Plan plan;
  private final Servers servers = new Servers();
  private final Mesh mesh = new Mesh("-Xmx" + HEAP_MIB + "m", "-XX:+ExitOnOutOfMemoryError");
  private final LongAdder goodInTime = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final SecondTries secondTries = new SecondTries();
  private final ConcurrentHistogram told = new ConcurrentHistogram(LONGEST_TOLD_S, 2);
  private volatile long overNanos;

  private Overload(Plan plan) {
    this.plan = plan;
  }

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    var plan =
        new Plan(
            args.at(0, 120), Duration.ofMillis(args.at(1, 200)), args.at(2, 10), args.at(3, 20));
    System.out.print(run(plan).text());
    System.exit(0);
  }

  /** Runs it. */
  static Result run(Plan plan) {
    try (var experiment = new Overload(plan)) {
      return experiment.run();
    }
  }

  private Result run() {
    for (String name : NAMES) {
      mesh.with(
          name, "--engine", servers.start(name, plan.service(), SLOTS), "--engine", "builtin");
    }
    mesh.awaitComplete();
    WarmUp.of(mesh, NAMES, NAMES, WARM_UP);
    double peak = peakPerSecond();
    try (var memory = new Memory(NAMES.stream().map(name -> mesh.node(name).pid()).toList())) {
      overload();
      var alive = NAMES.stream().allMatch(name -> mesh.node(name).isAlive());
      return new Result(
          peak,
          goodInTime.sum() / (double) plan.seconds(),
          answered.sum(),
          refused.sum(),
          failed.sum(),
          secondTries.all(),
          secondTries.answered(),
          told.getValueAtPercentile(50),
          told.getMaxValue(),
          memory.mostBytes(),
          alive);
    }
  }

  /** With twice as many clients as there are slots. */
  private double peakPerSecond() {
    int slots = SLOTS * NAMES.size();
    int prompts = (int) Math.max(10 * slots, 5 / (plan.service().toMillis() / 1000.0) * slots);
    long started = System.nanoTime();
    Closed.run(prompts, 2 * slots, index -> ask("peak", index));
    return prompts / ((System.nanoTime() - started) / 1e9);
  }

  private void overload() {
    double perSecond = plan.times() * SLOTS * NAMES.size() / (plan.service().toMillis() / 1000.0);
    List<Double> times = Arrivals.poisson((int) (perSecond * plan.seconds()), perSecond, SEED);
    overNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.seconds());
    List<CompletableFuture<Void>> all =
        Arrivals.play(times, index -> ask("over", index).thenCompose(reply -> after(reply, index)));
    all.forEach(CompletableFuture::join);
  }

  private CompletableFuture<Reply> ask(String kind, int index) {
    // Those that come back, every nth, are asked at both nodes in turn as well.
    String name = NAMES.get((index + index / plan.everyNth()) % NAMES.size());
    return mesh.ask(name, Prompt.standIn(kind + " " + index));
  }

  private CompletableFuture<Void> after(Reply reply, int index) {
    count(reply);
    if (reply.refused()) {
      told.recordValue(reply.retryAfterS().orElse(0));
    }
    long waitS = reply.retryAfterS().orElse(Long.MAX_VALUE);
    if (!reply.refused() || index % plan.everyNth() != 0 || waitS > PATIENCE_S) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.supplyAsync(
            () -> ask("over", index), CompletableFuture.delayedExecutor(waitS, TimeUnit.SECONDS))
        .thenCompose(asked -> asked)
        .thenAccept(this::secondTry);
  }

  private void count(Reply reply) {
    (reply.answered() ? answered : reply.refused() ? refused : failed).increment();
    if (reply.answered() && System.nanoTime() < overNanos) {
      goodInTime.increment();
    }
  }

  private void secondTry(Reply reply) {
    count(reply);
    secondTries.add(reply);
  }

  @Override
  public void close() {
    mesh.close();
    servers.close();
  }

  /**
   * What is asked.
   *
   * @param seconds of overload
   * @param service time that a server takes for an answer
   * @param times the capacity
   * @param everyNth of the refused comes back
   */
  record Plan(int seconds, Duration service, int times, int everyNth) {}

  /**
   * What came of it.
   *
   * @param peakPerSecond answers with just enough clients
   * @param perSecond answers under overload
   * @param answered prompts
   * @param refused prompts, with a time to come back
   * @param failed prompts, in any other way
   * @param cameBack refused prompts that came back when they were told to
   * @param kept of those that were answered
   * @param toldMedianS seconds after which the refused were told to come back, the median
   * @param toldMostS the most
   * @param residentBytes of the node that had most, for each second
   * @param alive whether all nodes still run
   */
  record Result(
      double peakPerSecond,
      double perSecond,
      long answered,
      long refused,
      long failed,
      long cameBack,
      long kept,
      long toldMedianS,
      long toldMostS,
      List<Long> residentBytes,
      boolean alive) {

    /** Share of the peak that is answered under overload. */
    double goodput() {
      return perSecond / peakPerSecond;
    }

    /** Share of those that came back that were answered. */
    double truth() {
      return kept / (double) cameBack;
    }

    /** Largest memory in a part of the time, in MiB; 0 to 1. */
    double mib(double from, double to) {
      int count = residentBytes.size();
      return IntStream.range((int) (from * count), (int) (to * count))
              .mapToLong(residentBytes::get)
              .max()
              .orElse(0)
          / (1024.0 * 1024.0);
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "answered per second: %.1f of %.1f at best (%.2f)%n"
              + "answered %d, refused %d, failed %d%n"
              + "came back when told: %d, answered: %d (%.1f %%); told median %d s, most %d s%n"
              + "resident memory, heap of %d MiB: first half %.0f MiB, second half %.0f MiB;"
              + " nodes alive: %s%n",
          perSecond,
          peakPerSecond,
          goodput(),
          answered,
          refused,
          failed,
          cameBack,
          kept,
          100 * truth(),
          toldMedianS,
          toldMostS,
          HEAP_MIB,
          mib(0, 0.5),
          mib(0.5, 1),
          alive);
    }
  }
}
