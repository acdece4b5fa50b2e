package dev.bidmesh.executor.engine.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/** The server, as far as HTTP goes. */
final class Server {

  // One for a probe that overtakes generations, one for a connection that is being given up.
  private static final int SPARE_CONNECTIONS = 2;

  private final OpenAiOptions options;
  private final HttpClient client;
  private boolean countsTokens = true;
  private boolean closed;

  Server(Vertx vertx, OpenAiOptions options) {
    this.options = options;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setDecompressionSupported(true),
            new PoolOptions().setHttp1MaxSize(options.slots() + SPARE_CONNECTIONS));
  }

  /** Its URL, for messages. */
  String url() {
    return options.url("");
  }

  /** Whether it is asked for token counts: until it has refused that. */
  boolean countsTokens() {
    return countsTokens;
  }

  void doesNotCountTokens() {
    countsTokens = false;
  }

  /** Opens a request to one of its services. */
  Future<HttpClientRequest> open(HttpMethod method, String path) {
    if (closed) {
      return Future.failedFuture("closed");
    }
    return client.request(
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(options.url(path))
            .setConnectTimeout(options.connectTimeout().toMillis()));
  }

  /** Asks one of its services and reads the whole answer, within the connect timeout. */
  Future<Answer> get(String path, int maxBytes) {
    return open(HttpMethod.GET, path)
        .compose(HttpClientRequest::send)
        .compose(
            response ->
                text(response, maxBytes).map(text -> new Answer(response.statusCode(), text)))
        .timeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  Future<Void> close() {
    closed = true;
    return client.close();
  }

  /** Reads a body up to a limit and drops the rest. */
  static Future<String> text(HttpClientResponse response, int maxBytes) {
    Promise<String> whole = Promise.promise();
    Buffer read = Buffer.buffer();
    response
        .handler(
            bytes -> {
              int room = maxBytes - read.length();
              read.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
              if (bytes.length() >= room && whole.tryComplete(read.toString(UTF_8))) {
                response.request().reset();
              }
            })
        .endHandler(none -> whole.tryComplete(read.toString(UTF_8)))
        .exceptionHandler(whole::tryFail);
    return whole.future();
  }

  /** A whole answer. */
  record Answer(int status, String body) {}
}
