package dev.bidmesh.node.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Answers HTTP the way a test says. */
final class StandInNode implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);

  StandInNode() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.start();
  }

  /** One whole response for a path. */
  StandInNode answers(String path, int status, String type, String body) {
    return on(path, (exchange, asked) -> send(exchange, new Response(status, type, body)));
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", response.type());
    exchange.sendResponseHeaders(response.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** The whole response that a request's body calls for. */
  StandInNode answers(String path, Function<String, Response> responses) {
    return on(path, (exchange, body) -> send(exchange, responses.apply(body)));
  }

  /** Starts an event stream for a path, sends an event, and then nothing until it is closed. */
  StandInNode hangsAfter(String path, String event) {
    return on(
        path,
        (exchange, asked) -> {
          exchange.getResponseHeaders().add("content-type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(event.getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          awaitClose();
        });
  }

  /** Accepts requests for a path and says nothing. */
  StandInNode staysSilent(String path) {
    return on(path, (exchange, asked) -> awaitClose());
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A header of the latest request; empty if it had none of that name. */
  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** The bodies of the requests so far. */
  List<String> bodies() {
    return List.copyOf(bodies);
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void awaitClose() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private StandInNode on(String path, Reply reply) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            headers.clear();
            exchange
                .getRequestHeaders()
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value.get(0)));
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(body);
            reply.send(exchange, body);
          }
        });
    return this;
  }

  private interface Reply {
    void send(HttpExchange exchange, String body) throws IOException;
  }

  /** A whole response. */
  record Response(int status, String type, String body) {}
}
