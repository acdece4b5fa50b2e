package dev.bidmesh.executor.engine;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Something that runs models. It owns the chat template, and text typed by a user never becomes a
 * control token of it.
 *
 * <p>All methods may be called from any thread and return at once; work is done on threads of the
 * engine's own. Whoever made an engine closes it; a running engine may outlive the verticle that
 * uses it and serve the next one.
 */
public interface Engine {

  /** What is known of it before it starts; never changes. */
  EngineInfo info();

  /** How it is now. */
  EngineStatus status();

  /**
   * Names who is told of every change of {@link #status()}, on any thread, instead of whoever was
   * named before. The listener is told the present status at once.
   */
  void listen(Consumer<EngineStatus> listener);

  /** Begins to get ready. Does nothing if it has begun before. */
  void start();

  /**
   * Says why a request would not be run, as far as that can be told at little and bounded cost,
   * whatever the length of the prompt: that it is too long, or needs what the engine cannot do.
   *
   * @return empty if nothing speaks against it; it can still fail when it runs
   */
  Optional<Refusal> check(GenerationRequest request);

  /**
   * Starts a generation.
   *
   * @param sink takes the output and then exactly one end, also when the request is refused, is
   *     cancelled, or the engine is closed
   */
  Generation generate(GenerationRequest request, GenerationSink sink);

  /**
   * Counts the tokens of a prompt as the model reads it, with what the chat template adds unless
   * {@link #countsTemplate} says otherwise.
   *
   * @return empty where the engine cannot tell; fails, or is empty, when it could not this time
   */
  default CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
    return CompletableFuture.completedFuture(OptionalInt.empty());
  }

  /**
   * Whether what {@link #countTokens} says has the tokens of the chat template in it. If not, it is
   * a few too low for all but raw prompts.
   */
  default boolean countsTemplate() {
    return true;
  }

  /** Ends all generations and gives back everything; completes when that is done. */
  CompletionStage<Void> close();
}
