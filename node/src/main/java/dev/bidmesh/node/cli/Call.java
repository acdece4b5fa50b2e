package dev.bidmesh.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * One request to a node, with a deadline for all of it, that any thread can call off. Calling off
 * closes the connection, by which the node learns of it.
 */
final class Call implements AutoCloseable {

  private final NodeUrl node;
  private final CompletableFuture<HttpResponse<InputStream>> response;
  private volatile Optional<ExitCode> calledOff = Optional.empty();

  private Call(NodeUrl node, CompletableFuture<HttpResponse<InputStream>> response) {
    this.node = node;
    this.response = response;
  }

  /**
   * Sends a request.
   *
   * @param deadline for the whole response, body included
   */
  static Call send(NodeHttp http, NodeUrl node, HttpRequest.Builder request, Duration deadline) {
    node.access().authorise(request);
    var call = new Call(node, http.send(request.build()));
    CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> call.callOff(ExitCode.TIMED_OUT));
    return call;
  }

  /**
   * Waits for the response's head and hands it to the reader with its body to come.
   *
   * @throws CliException if there is no complete response, or it was called off
   */
  <T> T read(Reader<T> reader) {
    try (InputStream body = response.get().body()) {
      T result = reader.read(response.get(), body);
      failIfCalledOff();
      return result;
    } catch (CancellationException | IOException e) {
      failIfCalledOff();
      throw new CliException(
          ExitCode.FAILED, "the connection to " + node.base() + " broke: " + e.getMessage(), e);
    } catch (ExecutionException e) {
      failIfCalledOff();
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  /** Ends it from any thread; the reader's thread gets a {@link CliException} with the code. */
  void callOff(ExitCode why) {
    synchronized (this) {
      calledOff = calledOff.or(() -> Optional.of(why));
    }
    close();
  }

  /** Frees the connection. */
  @Override
  public void close() {
    response.cancel(true);
    response.thenAccept(Call::closeBody);
  }

  private static void closeBody(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(Call.class).trace("connection was gone already");
    }
  }

  private void failIfCalledOff() {
    if (calledOff.isPresent()) {
      ExitCode why = calledOff.get();
      String late = node.base() + " did not answer within the deadline";
      throw new CliException(why, why == ExitCode.INTERRUPTED ? "interrupted" : late);
    }
  }

  private CliException unreachable(Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException || cause instanceof ConnectException) {
      return new NoNodeException(node, cause);
    }
    if (cause instanceof SSLException) {
      return new CliException(ExitCode.UNREACHABLE, TlsTrouble.told(node, cause), cause);
    }
    return new CliException(
        ExitCode.UNREACHABLE, "no answer from " + node.base() + ": " + cause.getMessage(), cause);
  }

  /** Takes a response. */
  @FunctionalInterface
  interface Reader<T> {
    T read(HttpResponse<?> head, InputStream body) throws IOException;
  }
}
