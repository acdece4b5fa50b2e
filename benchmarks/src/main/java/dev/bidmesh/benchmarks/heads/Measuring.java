package dev.bidmesh.benchmarks.heads;

import dev.bidmesh.executor.Engines;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.simulation.additive.Ask;
import dev.bidmesh.simulation.additive.Run;
import dev.bidmesh.simulation.additive.Runs;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Puts each prompt of a workload to every lane at once, and measures what they do. */
public final class Measuring implements AutoCloseable {

  private static final long SEED = 11;
  private static final int WARM_UP = 20;
  private static final long PATIENCE_S = 20;

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
    return measure("demo model under changing load", Question::toDemo);
  }

  /** Servers that begin soon and write slowly, begin late and write fast, or neither. */
  public Runs standIns() {
    serve("soon and slow", Duration.ofMillis(30), Duration.ofMillis(60), Duration.ofMillis(16));
    serve("middling", Duration.ofMillis(150), Duration.ofMillis(120), Duration.ofMillis(8));
    serve("late and fast", Duration.ofMillis(500), Duration.ofMillis(150), Duration.ofMillis(3));
    return measure("stand-in servers", Question::toStandIn);
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

  private Runs measure(String name, Function<Random, Question> next) {
    var random = new Random(SEED);
    // A virtual machine is slow at first, and that says nothing about an engine.
    IntStream.range(0, WARM_UP).forEach(n -> put(next.apply(random)));
    List<List<Run>> measured = new ArrayList<>();
    for (int n = 0; n < prompts; n++) {
      progress.accept(n);
      measured.add(put(next.apply(random)));
    }
    return new Runs(name, measured);
  }

  private List<Run> put(Question question) {
    String[] answer = Collections.nCopies(question.answerTokens(), " word").toArray(String[]::new);
    servers.forEach(server -> server.answering(answer));
    var ask = new Ask(device.with(question.text().length()), question.maxTokens());
    List<CompletableFuture<Run>> running =
        lanes.stream().map(lane -> lane.run(question.spec(), ask)).toList();
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
