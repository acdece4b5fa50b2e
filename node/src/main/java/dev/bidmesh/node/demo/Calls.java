package dev.bidmesh.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the script's calls on threads of their own, and hands on what comes of them. */
final class Calls implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final MeshClient client;
  private final Consumer<DemoEvent> events;
  private final DemoTimes times;
  private final Map<Integer, MeshClient.Exchange> open = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "demo-call");
            thread.setDaemon(true);
            return thread;
          });

  Calls(MeshClient client, Consumer<DemoEvent> events, DemoTimes times) {
    this.client = client;
    this.events = events;
    this.times = times;
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

  /** Asks again until the patience is over: a busy node may not get round to it at once. */
  void trace(DemoEffect.Trace trace, String url) {
    long giveUp = System.nanoTime() + times.patience().toNanos();
    threads.execute(() -> trace(trace, url, giveUp));
  }

  private void trace(DemoEffect.Trace trace, String url, long giveUpNanos) {
    try {
      events.accept(traced(trace.call(), client.get(url, "/prompts/" + trace.promptId())));
    } catch (IOException e) {
      if (System.nanoTime() - giveUpNanos < 0) {
        CompletableFuture.delayedExecutor(times.look().toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> again(() -> trace(trace, url, giveUpNanos)));
      } else {
        events.accept(new DemoEvent.Untraced(trace.call(), String.valueOf(e.getMessage())));
      }
    }
  }

  private void again(Runnable call) {
    try {
      threads.execute(call);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("not called again: the demonstration is over");
    }
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

  private static DemoEvent traced(int call, JsonNode trace) throws IOException {
    String running =
        StreamSupport.stream(trace.path("attempts").spliterator(), false)
            .reduce((earlier, later) -> later)
            .map(attempt -> attempt.path("device_name").asText())
            .filter(device -> !device.isEmpty())
            .orElseThrow(() -> new IOException("it names no device that runs the prompt"));
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
