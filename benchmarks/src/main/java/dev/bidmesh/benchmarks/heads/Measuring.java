package dev.bidmesh.benchmarks.heads;

import dev.bidmesh.executor.Engines;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.simulation.additive.Ask;
import dev.bidmesh.simulation.additive.Run;
import dev.bidmesh.simulation.additive.Runs;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Puts each prompt of a workload to every lane at once, and measures what they do. */
public final class Measuring implements AutoCloseable {

  private static final long SEED = 11;
  private static final int WARM_UP = 20;
  private static final long PATIENCE_S = 20;
  private static final double SHORTEST_REST_S = .01;

  private final Vertx vertx = Vertx.vertx();
  private final DeviceState device = new DeviceState();
  private final List<MeasuredLane> lanes = new ArrayList<>();
  private final List<StandInServer> servers = new ArrayList<>();
  private final int prompts;
  private final IntConsumer progress;

  /**
   * @param prompts of each workload
   * @param progress is told of every prompt before it is put, from 0 on
   */
  public Measuring(int prompts, IntConsumer progress) {
    this.prompts = prompts;
    this.progress = progress;
  }

  /** The demo model at full speed and slowed to two rates. */
  public Runs demo() {
    add("full speed", "builtin,slots=1");
    add("300 tokens/s", "builtin,slots=1,rate=300");
    add("100 tokens/s", "builtin,slots=1,rate=100");
    return measure("demo model under changing load", Question::toDemo, this::together);
  }

  /**
   * Lanes that rest before each prompt: the demo model in this process, and a model file by
   * llama.cpp in one of its own. They run one after the other, so that none waits for another.
   *
   * @param longest rest; all between a hundredth of a second and this are equally likely in their
   *     logarithm
   */
  public Runs rested(Path model, Duration longest) {
    add("builtin", "builtin,slots=1");
    add("llama.cpp", "llama=" + model + ",slots=1");
    var rests = new Random(SEED + 1);
    return measure(
        "lanes that rest between runs",
        Question::toRested,
        question -> {
          rest(SHORTEST_REST_S * Math.pow(seconds(longest) / SHORTEST_REST_S, rests.nextDouble()));
          return lanes.stream().map(lane -> runs(List.of(lane), question).get(0)).toList();
        });
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static void rest(double seconds) {
    long until = System.nanoTime() + (long) (1e9 * seconds);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  /** Servers that begin soon and write slowly, begin late and write fast, or neither. */
  public Runs standIns() {
    serve("soon and slow", Duration.ofMillis(30), Duration.ofMillis(60), Duration.ofMillis(16));
    serve("middling", Duration.ofMillis(150), Duration.ofMillis(120), Duration.ofMillis(8));
    serve("late and fast", Duration.ofMillis(500), Duration.ofMillis(150), Duration.ofMillis(3));
    return measure("stand-in servers", Question::toStandIn, this::together);
  }

  private void serve(String name, Duration first, Duration perThousand, Duration perToken) {
    StandInServer server = await(StandInServer.start(vertx));
    servers.add(server.reading(first, perThousand).pausing(perToken));
    add(name, "openai=" + server.url() + ",slots=1");
  }

  private void add(String name, String spec) {
    lanes.add(
        new MeasuredLane(name, Engines.create(vertx, List.of(EngineSpec.parse(spec)), false).get(0))
            .ready());
  }

  private Runs measure(
      String name, Function<Random, Question> next, Function<Question, List<Run>> put) {
    var random = new Random(SEED);
    // A virtual machine is slow at first, and that says nothing about an engine.
    IntStream.range(0, WARM_UP).forEach(n -> together(next.apply(random)));
    List<List<Run>> measured = new ArrayList<>();
    for (int n = 0; n < prompts; n++) {
      progress.accept(n);
      measured.add(put.apply(next.apply(random)));
    }
    return new Runs(name, measured);
  }

  private List<Run> together(Question question) {
    return runs(lanes, question);
  }

  private List<Run> runs(List<MeasuredLane> on, Question question) {
    String[] answer = Collections.nCopies(question.answerTokens(), " word").toArray(String[]::new);
    servers.forEach(server -> server.answering(answer));
    var ask = new Ask(device.with(question.text().length()), question.maxTokens());
    List<CompletableFuture<Run>> running =
        on.stream().map(lane -> lane.run(question.spec(), ask)).toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  private static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    lanes.forEach(MeasuredLane::close);
    await(vertx.close());
  }
}
