package dev.bidmesh.benchmarks;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Clients of which each asks its next prompt when it has the answer to its last. */
final class Closed {

  private final List<Reply> replies = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final int prompts;
  private final IntFunction<CompletableFuture<Reply>> ask;

  private Closed(int prompts, IntFunction<CompletableFuture<Reply>> ask) {
    this.prompts = prompts;
    this.ask = ask;
  }

  /**
   * Has so many prompts asked, by so many clients, and waits for all answers.
   *
   * @param ask has a prompt, 0, 1, …, asked
   * @return the replies, in the order in which they came
   */
  static List<Reply> run(int prompts, int clients, IntFunction<CompletableFuture<Reply>> ask) {
    var load = new Closed(prompts, ask);
    CompletableFuture<?>[] all =
        IntStream.range(0, clients)
            .mapToObj(client -> load.client())
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(all).join();
    return load.replies;
  }

  private CompletableFuture<Void> client() {
    int index = next.getAndIncrement();
    if (index >= prompts) {
      return CompletableFuture.completedFuture(null);
    }
    return ask.apply(index).thenAccept(replies::add).thenComposeAsync(none -> client());
  }
}
