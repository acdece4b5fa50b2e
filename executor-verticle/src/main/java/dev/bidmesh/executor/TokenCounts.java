package dev.bidmesh.executor;

import dev.bidmesh.executor.core.ModelNames;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.server.TokenEstimate;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.TokenCount;
import dev.bidmesh.protocol.message.TokenQuery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers how many tokens prompts have: by the first engine of this device that serves the model
 * and can count, else by an estimate that is rather too high than too low. Engines that count
 * without what the chat template adds are asked after the others, and what they say is told as an
 * estimate, too. One that is slow has only a share of the time, so that the next can answer.
 * Confined to one context.
 */
final class TokenCounts {

  private static final Logger LOG = LoggerFactory.getLogger(TokenCounts.class);

  /** Counts of an engine at a time; for more, the next engine is asked. */
  static final int MOST_AT_ONCE = 8;

  private final Context context;
  private final EngineRoster engines;
  private final ModelNames names;
  private final MonotonicClock clock;

  /** How many counts each engine has to end, by its id. */
  private final Map<String, Integer> counting = new HashMap<>();

  /**
   * @param context that answers are given on
   * @param names what models are called besides
   * @param clock tells how much of its time a question has left
   */
  TokenCounts(Context context, EngineRoster engines, ModelNames names, MonotonicClock clock) {
    this.context = context;
    this.engines = engines;
    this.names = names;
    this.clock = clock;
  }

  Future<? extends MeshMessage> answer(MeshMessage question) {
    if (!(question instanceof TokenQuery query)) {
      return Future.failedFuture(
          new MeshException(FailureCode.UNSUPPORTED, "only a TokenQuery is answered here"));
    }
    long untilNanos = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(query.withinMs());
    return first(counters(query), query.generation(), untilNanos)
        .map(count -> count.orElseGet(() -> estimate(query)));
  }

  /** The engines that serve the model, those first that count all of it. */
  private List<Counter> counters(TokenQuery query) {
    return engines.list().stream()
        .filter(engine -> engine.status().health().serves())
        .flatMap(engine -> counter(engine, query))
        .sorted(Comparator.comparing(Counter::estimates))
        .toList();
  }

  private Stream<Counter> counter(Engine engine, TokenQuery query) {
    boolean exact =
        engine.countsTemplate() || query.generation().input() instanceof PromptInput.Raw;
    return names.named(engine.status().models()).stream()
        .filter(model -> isMeant(model, query.modelAlias()))
        .limit(1)
        .map(model -> new Counter(engine, model.digest(), !exact));
  }

  private static boolean isMeant(ModelInfo model, Optional<String> alias) {
    return model.writes() && alias.map(model.aliases()::contains).orElse(true);
  }

  /** Asks one after the other; each has its share of what the ones before it have left. */
  private Future<Optional<TokenCount>> first(
      List<Counter> counters, GenerationSpec spec, long untilNanos) {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNanos - clock.nanoTime());
    if (counters.isEmpty() || leftMs <= 0) {
      return Future.succeededFuture(Optional.empty());
    }
    return count(counters.get(0), spec, Math.max(1, leftMs / counters.size()))
        .compose(
            count ->
                count.isPresent()
                    ? Future.succeededFuture(count)
                    : first(counters.subList(1, counters.size()), spec, untilNanos));
  }

  /**
   * Has one engine count, unless it counts too many already; one that takes too long is among those
   * until it has ended.
   */
  private Future<Optional<TokenCount>> count(Counter counter, GenerationSpec spec, long withinMs) {
    String engine = counter.engine().info().id();
    if (counting.getOrDefault(engine, 0) >= MOST_AT_ONCE) {
      return Future.succeededFuture(Optional.empty());
    }
    counting.merge(engine, 1, Integer::sum);
    return Future.succeededFuture()
        .compose(none -> Future.fromCompletionStage(counter.count(spec), context))
        .onComplete(
            ended -> counting.computeIfPresent(engine, (id, now) -> now > 1 ? now - 1 : null))
        .timeout(withinMs, TimeUnit.MILLISECONDS)
        .otherwise(TokenCounts::none);
  }

  private static Optional<TokenCount> none(Throwable cause) {
    LOG.atDebug().addKeyValue("reason", cause.toString()).log("tokens not counted");
    return Optional.empty();
  }

  private static TokenCount estimate(TokenQuery query) {
    return new TokenCount(
        TokenEstimate.of(query.generation(), Accelerator.CPU, Integer.MAX_VALUE), true);
  }

  /**
   * An engine that serves the model.
   *
   * @param digest of the model
   * @param estimates whether its count lacks what the chat template adds
   */
  private record Counter(Engine engine, String digest, boolean estimates) {

    CompletionStage<Optional<TokenCount>> count(GenerationSpec spec) {
      return engine
          .countTokens(new GenerationRequest(digest, spec, Optional.empty()))
          .thenApply(
              count ->
                  count.isPresent()
                      ? Optional.of(new TokenCount(count.getAsInt(), estimates))
                      : Optional.empty());
    }
  }
}
