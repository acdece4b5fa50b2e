package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.core.ModelNames;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.TokenCount;
import dev.bidmesh.protocol.message.TokenQuery;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 20, timeUnit = TimeUnit.SECONDS)
class TokenCountsTest {

  private static final GenerationSpec PROMPT = GenerationSpec.ofText("What is 2 + 2?");
  private static final Engine EXACT = counting("exact", 12, true);
  private static final Engine OTHER = counting("other", 13, true);
  private static final Engine ABOUT = counting("about", 7, false);
  private static final Engine UNABLE = new Counting("unable", OptionalInt.empty(), true);

  @Test
  void shouldCountByTheEngineThatCountsAllWhicheverComesFirst(Vertx vertx) {
    assertThat(count(vertx, PROMPT, EXACT, ABOUT)).isEqualTo(new TokenCount(12, false));
    assertThat(count(vertx, PROMPT, ABOUT, EXACT)).isEqualTo(new TokenCount(12, false));
    assertThat(count(vertx, PROMPT, ABOUT, OTHER, EXACT)).isEqualTo(new TokenCount(13, false));
  }

  @Test
  void shouldCountWithoutTheTemplateWhereNoEngineCountsAll(Vertx vertx) {
    assertThat(count(vertx, PROMPT, UNABLE, ABOUT)).isEqualTo(new TokenCount(7, true));
    assertThat(count(vertx, PROMPT, ABOUT, UNABLE)).isEqualTo(new TokenCount(7, true));
  }

  @Test
  void shouldCountARawPromptByTheFirstEngineSinceItHasNoTemplate(Vertx vertx) {
    GenerationSpec raw = PROMPT.withInput(new PromptInput.Raw("2 + 2 ="));

    assertThat(count(vertx, raw, ABOUT, EXACT)).isEqualTo(new TokenCount(7, false));
  }

  @Test
  void shouldAskTheNextEngineInTimeWhereTheOneBeforeItIsSlow(Vertx vertx) {
    var slow = new Counting("slow", new CompletableFuture<>(), true);

    assertThat(Counts.on(vertx, () -> 0, slow, ABOUT).answer(PROMPT, 1_000))
        .isEqualTo(new TokenCount(7, true));
  }

  @Test
  void shouldAskNoFurtherEngineOnceTheTimeIsOver(Vertx vertx) {
    var nowNanos = new AtomicLong();
    var asked = new AtomicInteger();
    // By its answer, which is none, the time is over.
    var slow = new Counting("slow", () -> later(nowNanos, OptionalInt.empty()), true);
    var next = new Counting("next", () -> counted(asked, OptionalInt.of(12)), true);
    Counts counts = Counts.on(vertx, nowNanos::get, slow, next);

    assertThat(counts.answer(PROMPT, 1_000).estimated()).isTrue();
    assertThat(asked).hasValue(0);
  }

  @Test
  void shouldAskSlowEnginesForSoManyCountsAtOnceOnly(Vertx vertx) {
    var asked = new AtomicInteger();
    var slow = new CompletableFuture<OptionalInt>();
    var engine =
        new Counting(
            "slow",
            () -> {
              asked.incrementAndGet();
              return slow;
            },
            true);
    Counts counts = Counts.on(vertx, () -> 0, engine, ABOUT);

    for (int i = 0; i < TokenCounts.MOST_AT_ONCE + 3; i++) {
      assertThat(counts.answer(PROMPT, 400)).isEqualTo(new TokenCount(7, true));
    }
    assertThat(asked).hasValue(TokenCounts.MOST_AT_ONCE);
    slow.complete(OptionalInt.of(12));

    assertThat(counts.answer(PROMPT, 10_000)).isEqualTo(new TokenCount(12, false));
  }

  @Test
  void shouldAskTheNextEngineHoweverOftenOneThrows(Vertx vertx) {
    var asked = new AtomicInteger();
    Counts counts =
        Counts.on(vertx, () -> 0, new Counting("bad", () -> thrown(asked), true), ABOUT);

    for (int i = 0; i <= TokenCounts.MOST_AT_ONCE; i++) {
      assertThat(counts.answer(PROMPT, 10_000)).isEqualTo(new TokenCount(7, true));
    }
    assertThat(asked).hasValue(TokenCounts.MOST_AT_ONCE + 1);
  }

  private static CompletionStage<OptionalInt> thrown(AtomicInteger asked) {
    asked.incrementAndGet();
    throw new IllegalStateException("thrown by a test");
  }

  private static CompletionStage<OptionalInt> later(AtomicLong nowNanos, OptionalInt tokens) {
    nowNanos.addAndGet(Duration.ofSeconds(1).toNanos());
    return CompletableFuture.completedFuture(tokens);
  }

  private static CompletionStage<OptionalInt> counted(AtomicInteger asked, OptionalInt tokens) {
    asked.incrementAndGet();
    return CompletableFuture.completedFuture(tokens);
  }

  private static Counts counts(Vertx vertx, Engine... engines) {
    return Counts.on(vertx, MonotonicClock.system(), engines);
  }

  private static TokenCount count(Vertx vertx, GenerationSpec spec, Engine... engines) {
    return counts(vertx, engines).answer(spec, 10_000);
  }

  /** Asks on the context that the counts are confined to. */
  private record Counts(Context context, TokenCounts counts) {

    static Counts on(Vertx vertx, MonotonicClock clock, Engine... engines) {
      Context context = vertx.getOrCreateContext();
      var roster = new EngineRoster(List.of(engines));
      return new Counts(context, new TokenCounts(context, roster, ModelNames.NONE, clock));
    }

    TokenCount answer(GenerationSpec spec, long withinMs) {
      var query = new TokenQuery(spec, Optional.of("model"), withinMs);
      Promise<MeshMessage> answered = Promise.promise();
      context.runOnContext(
          none -> counts.answer(query).<MeshMessage>map(each -> each).onComplete(answered));
      return (TokenCount) answered.future().await();
    }
  }

  private static Engine counting(String id, int tokens, boolean template) {
    return new Counting(id, OptionalInt.of(tokens), template);
  }

  /** An engine of which only counts are asked. */
  private record Counting(
      String id, Supplier<CompletionStage<OptionalInt>> tokens, boolean countsTemplate)
      implements Engine {

    Counting(String id, CompletionStage<OptionalInt> tokens, boolean countsTemplate) {
      this(id, () -> tokens, countsTemplate);
    }

    Counting(String id, OptionalInt tokens, boolean countsTemplate) {
      this(id, CompletableFuture.completedFuture(tokens), countsTemplate);
    }

    @Override
    public EngineInfo info() {
      return new EngineInfo(id, Accelerator.CPU, Evidence.DETECTED, 1, Set.of());
    }

    @Override
    public EngineStatus status() {
      var model = new ModelInfo("digest", List.of("model"), OptionalInt.empty(), false, true);
      return new EngineStatus(EngineHealth.READY, Optional.empty(), List.of(model));
    }

    @Override
    public CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
      return tokens.get();
    }

    @Override
    public void listen(Consumer<EngineStatus> listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void start() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Refusal> check(GenerationRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Generation generate(GenerationRequest request, GenerationSink sink) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> close() {
      return CompletableFuture.completedFuture(null);
    }
  }
}
