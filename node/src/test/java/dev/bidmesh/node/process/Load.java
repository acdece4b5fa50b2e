package dev.bidmesh.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Three clients that ask one prompt after the other until told to stop. */
final class Load {

  private static final int CLIENTS = 3;
  private static final long PATIENCE_S = 60;

  private final List<JsonNode> answers = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> clients;
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
  private volatile boolean stopped;

  /**
   * @param ask has a client, 0, 1, …, ask once
   */
  Load(IntFunction<JsonNode> ask) {
    clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(client -> CompletableFuture.runAsync(() -> work(ask, client), threads))
            .toList();
  }

  /** Waits until so many more prompts have been answered. */
  void awaitMore(int count) {
    int goal = answers.size() + count;
    Await.awaitUntil(
        count + " more answers",
        PATIENCE_S,
        () -> answers.size() >= goal || clients.stream().anyMatch(CompletableFuture::isDone));
  }

  /** Stops asking and gives all answers. */
  List<JsonNode> stop() {
    stopped = true;
    threads.shutdown();
    clients.forEach(Await::await);
    return List.copyOf(answers);
  }

  private void work(IntFunction<JsonNode> ask, int client) {
    while (!stopped) {
      answers.add(ask.apply(client));
    }
  }
}
