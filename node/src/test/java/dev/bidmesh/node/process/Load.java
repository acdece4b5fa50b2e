package dev.bidmesh.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Two clients that ask one prompt after the other until told to stop. */
final class Load {

  private static final int CLIENTS = 2;
  private static final long PATIENCE_S = 60;

  private final List<JsonNode> answers = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> clients;
  private volatile boolean stopped;

  Load(Supplier<JsonNode> ask) {
    clients =
        Stream.generate(() -> CompletableFuture.runAsync(() -> work(ask))).limit(CLIENTS).toList();
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
    clients.forEach(Await::await);
    return List.copyOf(answers);
  }

  private void work(Supplier<JsonNode> ask) {
    while (!stopped) {
      answers.add(ask.get());
    }
  }
}
