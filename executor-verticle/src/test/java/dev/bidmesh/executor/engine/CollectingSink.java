package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.message.ContentKind;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Keeps the output of a generation, and everything that breaks the contract of sinks. */
public final class CollectingSink implements GenerationSink {

  private static final long PATIENCE_SECONDS = 30;

  private final List<Piece> pieces = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Piece> first = new CompletableFuture<>();
  private final CompletableFuture<GenerationEnd> end = new CompletableFuture<>();
  private volatile OptionalInt promptTokens = OptionalInt.empty();

  @Override
  public void promptRead(int tokens) {
    require(promptTokens.isEmpty(), "the prompt was read twice");
    require(pieces.isEmpty(), "the prompt was read after the first piece");
    require(!end.isDone(), "the prompt was read after the end");
    promptTokens = OptionalInt.of(tokens);
  }

  @Override
  public void piece(Piece piece) {
    require(!end.isDone(), "a piece came after the end");
    require(!piece.text().isEmpty(), "a piece is empty");
    pieces.add(piece);
    first.complete(piece);
  }

  @Override
  public void ended(GenerationEnd how) {
    require(end.complete(how), "it ended twice");
    first.completeExceptionally(new IllegalStateException("it ended without a piece: " + how));
  }

  /** Waits for the end. */
  public GenerationEnd awaitEnd() {
    return await(end);
  }

  /** Waits for the first piece. */
  public Piece awaitFirst() {
    return await(first);
  }

  /** Whether it ends within some time from now. */
  public boolean endsWithin(Duration time) {
    try {
      end.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Whether it has ended. */
  public boolean hasEnded() {
    return end.isDone();
  }

  /** Pieces so far. */
  public List<Piece> pieces() {
    return List.copyOf(pieces);
  }

  /** Text of the answer so far. */
  public String text() {
    return text(ContentKind.TEXT);
  }

  /** Output of one kind so far. */
  public String text(ContentKind kind) {
    return pieces.stream()
        .filter(piece -> piece.kind() == kind)
        .map(Piece::text)
        .collect(Collectors.joining());
  }

  /** Tokens of the prompt, once it was read. */
  public OptionalInt promptTokens() {
    return promptTokens;
  }

  /** What broke the contract; empty if nothing did. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  private void require(boolean met, String violation) {
    if (!met) {
      violations.add(violation);
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("waited in vain: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
