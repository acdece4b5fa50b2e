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
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.TokenCount;
import dev.bidmesh.protocol.message.TokenQuery;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

  private static TokenCount count(Vertx vertx, GenerationSpec spec, Engine... engines) {
    var counts =
        new TokenCounts(
            vertx.getOrCreateContext(), new EngineRoster(List.of(engines)), ModelNames.NONE);
    return (TokenCount) counts.answer(new TokenQuery(spec, Optional.of("model"), 10_000)).await();
  }

  private static Engine counting(String id, int tokens, boolean template) {
    return new Counting(id, OptionalInt.of(tokens), template);
  }

  /** An engine of which only counts are asked. */
  private record Counting(String id, OptionalInt tokens, boolean countsTemplate) implements Engine {

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
      return CompletableFuture.completedFuture(tokens);
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
