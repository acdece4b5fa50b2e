package dev.bidmesh.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** Makes the script's calls on threads of their own, and hands on what comes of them. */
final class Calls implements AutoCloseable {

  private final MeshClient client;
  private final Consumer<DemoEvent> events;
  private final Map<Integer, MeshClient.Exchange> open = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "demo-call");
            thread.setDaemon(true);
            return thread;
          });

  Calls(MeshClient client, Consumer<DemoEvent> events) {
    this.client = client;
    this.events = events;
  }

  void ask(DemoEffect.Ask ask, String url) {
    var exchange = client.ask(url, ask.prompt(), ask.pin(), listener(ask.call()));
    open.put(ask.call(), exchange);
    threads.execute(() -> await(ask.call(), exchange));
  }

  /** Gives a call up; nothing more is heard of it. */
  void cancel(int call) {
    MeshClient.Exchange exchange = open.remove(call);
    if (exchange != null) {
      exchange.cancel();
    }
  }

  void trace(DemoEffect.Trace trace, String url) {
    threads.execute(
        () -> {
          try {
            JsonNode found = client.get(url, "/prompts/" + trace.promptId());
            events.accept(traced(trace.call(), found));
          } catch (IOException e) {
            events.accept(new DemoEvent.Failed(trace.call(), String.valueOf(e.getMessage())));
          }
        });
  }

  @Override
  public void close() {
    open.keySet().forEach(this::cancel);
    threads.shutdown();
  }

  private void await(int call, MeshClient.Exchange exchange) {
    DemoEvent end;
    try {
      end = new DemoEvent.Answered(call, AnswerFacts.of(exchange.await()));
    } catch (IOException e) {
      end = new DemoEvent.Failed(call, String.valueOf(e.getMessage()));
    }
    if (open.remove(call) != null) {
      events.accept(end);
    }
  }

  private static DemoEvent traced(int call, JsonNode trace) {
    String running =
        StreamSupport.stream(trace.path("attempts").spliterator(), false)
            .reduce((earlier, later) -> later)
            .map(attempt -> attempt.path("device_name").asText())
            .orElse("");
    return new DemoEvent.Traced(call, BidFacts.ofTrace(trace), running);
  }

  private MeshClient.Listener listener(int call) {
    return new MeshClient.Listener() {
      @Override
      public void accepted(String promptId, String device) {
        events.accept(new DemoEvent.Accepted(call, promptId, device));
      }

      @Override
      public void text(String text) {
        events.accept(new DemoEvent.Text(call, text));
      }

      @Override
      public void retried(String reason) {
        events.accept(new DemoEvent.Retried(call, reason));
      }
    };
  }
}
