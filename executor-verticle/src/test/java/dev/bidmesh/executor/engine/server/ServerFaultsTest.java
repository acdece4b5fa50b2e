package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.ollama.OllamaEngine;
import dev.bidmesh.executor.engine.ollama.OllamaOptions;
import dev.bidmesh.executor.engine.openai.OpenAiEngine;
import dev.bidmesh.executor.engine.openai.OpenAiOptions;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.OllamaSpec;
import dev.bidmesh.executor.engine.spec.OpenAiSpec;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.testkit.ServerFault;
import dev.bidmesh.testkit.StandInOllama;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that misbehave in every way that one can think of, one prompt after another. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class ServerFaultsTest {

  private static final int PROMPTS = Integer.getInteger("bidmesh.servers.prompts", 100);
  private static final int STREAMS = Integer.getInteger("bidmesh.servers.streams", 300);
  private static final long SEED = 4_711;

  /**
   * More than an engine needs to remember anything of a stream, and less than streams add up to.
   */
  private static final long MOST_HEAP_BYTES = 8L << 20;

  private static final Duration RETRY = Duration.ofMillis(250);

  /** Among many prompts there is one during which the machine itself pauses for a moment. */
  private static final Duration IDLE = PROMPTS > 100 ? Duration.ofSeconds(1) : RETRY;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String[] ANSWER = {"So", " it", " is", ", naïve", " 漢字", " 😀", "."};
  private static final String TEXT = String.join("", ANSWER);

  /** The engines that are clients of servers. */
  enum Kind {
    OPENAI,
    OLLAMA
  }

  /** Whatever is made once only, and stays, is there before anything is counted. */
  @BeforeAll
  static void warmUp() {
    for (Kind kind : Kind.values()) {
      try (var bench = new Bench(kind)) {
        for (ServerFault fault : List.of(ServerFault.NONE, ServerFault.CUT, ServerFault.BUSY)) {
          bench.run(fault);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldEndEveryPromptOnceWhateverTheServerDoesAndLeaveNothing(Kind kind) {
    Leftovers before = Leftovers.now();

    misbehave(kind);

    before.assertNoMoreIsThere();
  }

  private static void misbehave(Kind kind) {
    var random = new Random(SEED);
    try (var bench = new Bench(kind)) {
      var faults = new ArrayList<>(List.of(ServerFault.values()));
      for (int i = 0; i < PROMPTS; i++) {
        if (i % faults.size() == 0) {
          // Each as often as any other, after any other.
          Collections.shuffle(faults, random);
        }
        ServerFault fault = faults.get(i % faults.size());

        CollectingSink sink = bench.run(fault);

        GenerationEnd end = sink.awaitEnd();
        assertThat(sink.violations()).as("prompt %s, %s", i, fault).isEmpty();
        assertThat(codes(kind, fault)).as("prompt %s, %s: %s", i, fault, end).contains(code(end));
        assertThat(wholeText(fault, sink)).as("prompt %s, %s", i, fault).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSurviveStreamsWithChangedBytesInBoundedMemory(Kind kind) {
    Leftovers before = Leftovers.now();
    try (var bench = new Bench(kind)) {
      assertThat(bench.run(ServerFault.NONE).text()).isEqualTo(TEXT);
      long heap = usedHeap();

      for (int i = 0; i < STREAMS / Kind.values().length; i++) {
        CollectingSink sink = bench.run(ServerFault.MUTATED);

        sink.awaitEnd();
        assertThat(sink.violations()).as("stream %s", i).isEmpty();
        assertThat(sink.pieces()).as("stream %s", i).allMatch(piece -> isWhole(piece.text()));
      }

      // The engine is still there, and with it all that it would keep.
      assertThat(settledHeap(heap + MOST_HEAP_BYTES) - heap).isLessThan(MOST_HEAP_BYTES);
      assertThat(bench.run(ServerFault.NONE).text()).isEqualTo(TEXT);
    }
    before.assertNoMoreIsThere();
  }

  /** Waits until no more is used, since timers hold closed connections until they go off. */
  private static long settledHeap(long enough) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long used = usedHeap();
    while (used >= enough && System.nanoTime() < end) {
      LockSupport.parkNanos(RETRY.toNanos());
      used = usedHeap();
    }
    return used;
  }

  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** The outcomes that a fault may have; empty stands for success. */
  private static Set<Optional<FailureCode>> codes(Kind kind, ServerFault fault) {
    Optional<FailureCode> broken = Optional.of(FailureCode.ENGINE_FAILED);
    return switch (fault) {
      case NONE, WRONG_TYPE -> Set.of(Optional.empty());
      case BUSY -> Set.of(Optional.of(FailureCode.BUSY));
      case UNAVAILABLE ->
          Set.of(Optional.of(kind == Kind.OLLAMA ? FailureCode.BUSY : FailureCode.NO_ENGINE));
      case SILENCE, STALL -> Set.of(Optional.of(FailureCode.TIMEOUT));
      case CUT, ERROR, HTML, GARBAGE, FLOOD, EMPTY_FLOOD -> Set.of(broken);
      // With luck, what is missing did not matter.
      case HALF_STREAM, HALF_EVENT -> Set.of(broken, Optional.empty());
      case MUTATED ->
          Set.of(
              broken,
              Optional.empty(),
              Optional.of(FailureCode.TIMEOUT),
              Optional.of(FailureCode.TOO_LONG));
    };
  }

  private static Optional<FailureCode> code(GenerationEnd end) {
    assertThat(end.finish()).isIn(FinishReason.STOP, FinishReason.LENGTH, FinishReason.ERROR);
    return end.failure().map(why -> why.code());
  }

  /** What ended well has the whole text, unless the server itself garbled it. */
  private static boolean wholeText(ServerFault fault, CollectingSink sink) {
    boolean well = sink.awaitEnd().finish() != FinishReason.ERROR;
    return !well || fault == ServerFault.MUTATED || sink.text().equals(TEXT);
  }

  private static boolean isWhole(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  /** An engine with a server that misbehaves. */
  private static final class Bench implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Engine engine;
    private final StatusWatch watch;
    private volatile ServerFault fault = ServerFault.NONE;

    Bench(Kind kind) {
      engine = kind == Kind.OLLAMA ? ollama() : openAi();
      watch = new StatusWatch(engine);
      engine.start();
    }

    CollectingSink run(ServerFault next) {
      fault = next;
      String digest = watch.await(EngineHealth.READY).models().get(0).digest();
      var sink = new CollectingSink();
      engine.generate(
          new GenerationRequest(digest, GenerationSpec.ofText("Is it?"), Optional.empty()), sink);
      sink.awaitEnd();
      return sink;
    }

    @Override
    public void close() {
      engine.close().toCompletableFuture().join();
      vertx.close().await();
    }

    private Engine openAi() {
      var server = StandInServer.start(vertx).await().answering(ANSWER).misbehaving(() -> fault);
      var spec = (OpenAiSpec) EngineSpec.parse("openai=" + server.url());
      return new OpenAiEngine(
          vertx, OpenAiOptions.of("openai", spec).withTimes(IDLE, RETRY, RETRY));
    }

    private Engine ollama() {
      var server = StandInOllama.start(vertx).await().answering(ANSWER).misbehaving(() -> fault);
      var spec = (OllamaSpec) EngineSpec.parse("ollama=" + server.url());
      var options = OllamaOptions.of("ollama", spec, Map.of()).withTimes(IDLE, RETRY, RETRY);
      return new OllamaEngine(vertx, options);
    }
  }
}
