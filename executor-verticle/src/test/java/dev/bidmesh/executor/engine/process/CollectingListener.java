package dev.bidmesh.executor.engine.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keeps what a program says, and waits for it. */
final class CollectingListener implements ProgramListener {

  private static final long PATIENCE_SECONDS = 30;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final CompletableFuture<Long> started = new CompletableFuture<>();
  private final CompletableFuture<String> firstOutput = new CompletableFuture<>();
  private final CompletableFuture<ProgramEnd> end = new CompletableFuture<>();

  @Override
  public void started(long pid) {
    started.complete(pid);
  }

  @Override
  public synchronized void output(byte[] bytes) {
    output.writeBytes(bytes);
    firstOutput.complete(text());
  }

  @Override
  public void ended(ProgramEnd how) {
    if (!end.complete(how)) {
      throw new IllegalStateException("it ended twice");
    }
  }

  synchronized String text() {
    return output.toString(StandardCharsets.UTF_8);
  }

  synchronized int bytes() {
    return output.size();
  }

  boolean hasEnded() {
    return end.isDone();
  }

  long awaitStart() {
    return await(started);
  }

  String awaitOutput() {
    return await(firstOutput);
  }

  ProgramEnd awaitEnd() {
    return await(end);
  }

  static <T> T await(CompletableFuture<T> future) {
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
