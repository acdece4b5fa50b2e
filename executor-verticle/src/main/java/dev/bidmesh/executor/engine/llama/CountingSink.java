package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits for the end of what only counts a prompt. */
final class CountingSink implements GenerationSink {

  private final CompletableFuture<OptionalInt> counted = new CompletableFuture<>();

  /** The tokens of the prompt; empty if they could not be counted. */
  CompletionStage<OptionalInt> counted() {
    return counted;
  }

  @Override
  public void promptRead(int tokens) {
    // The end says it again.
  }

  @Override
  public void piece(Piece piece) {
    throw new IllegalStateException("what only counts a prompt writes nothing");
  }

  @Override
  public void ended(GenerationEnd end) {
    counted.complete(
        end.failure().isPresent() ? OptionalInt.empty() : OptionalInt.of(end.usage().prompt()));
  }
}
