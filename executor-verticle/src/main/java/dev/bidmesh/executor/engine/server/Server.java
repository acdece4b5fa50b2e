package dev.bidmesh.executor.engine.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A server, as far as HTTP goes. Does not talk to a node of a mesh unless that is allowed: a mesh
 * that has prompts answered by a mesh could do so in a circle. Confined to one event loop, but for
 * its end.
 */
public final class Server {

  /** Most bytes of an answer that is read whole. */
  public static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

  // One for a probe that overtakes generations, one for a connection that is being given up.
  private static final int SPARE_CONNECTIONS = 2;
  private static final int MOST_ADDRESSES = 64;
  private static final String NODE = "bidmesh";
  private static final String HOPS = "x-bidmesh-hops";

  private final Duration timeout;
  private final Optional<String> key;
  private final boolean meshAllowed;
  private final HttpClient client;
  // An engine has a handful of addresses, which need not be taken apart for every prompt.
  private final Map<String, RequestOptions> addresses = new ConcurrentHashMap<>();
  // Each request of it has a connection of its own.
  private final HttpClient unkept;
  // Connections on which something was asked before: their servers may have closed them since.
  private final Map<HttpConnection, Use> used = new IdentityHashMap<>();
  private final MonotonicClock clock;
  private final KeptConnections kept = new KeptConnections();
  private boolean streamed;
  private volatile boolean closed;

  /**
   * @param timeout for a connection, and for an answer that is read whole, asked again or not
   * @param streams answers that are streamed at once
   */
  public Server(Vertx vertx, Duration timeout, int streams) {
    this(vertx, timeout, streams, Optional.empty());
  }

  /**
   * The same for a server that wants a key.
   *
   * @param key is given with every request, as {@code Bearer}
   */
  public Server(Vertx vertx, Duration timeout, int streams, Optional<String> key) {
    this(vertx, timeout, streams, key, false);
  }

  /**
   * The same, which may be a node of another mesh.
   *
   * @param meshAllowed whether it may be one; it is told then how often a prompt has gone from mesh
   *     to mesh, so that one that goes in a circle ends
   */
  public Server(
      Vertx vertx, Duration timeout, int streams, Optional<String> key, boolean meshAllowed) {
    this(vertx, timeout, streams, key, meshAllowed, MonotonicClock.system());
  }

  /**
   * @param clock tells when connections are left open again
   */
  Server(
      Vertx vertx,
      Duration timeout,
      int streams,
      Optional<String> key,
      boolean meshAllowed,
      MonotonicClock clock) {
    this.clock = clock;
    this.timeout = timeout;
    this.key = key;
    this.meshAllowed = meshAllowed;
    this.client = client(vertx, timeout, streams, true);
    this.unkept = client(vertx, timeout, streams, false);
  }

  private static HttpClient client(Vertx vertx, Duration timeout, int streams, boolean kept) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setConnectTimeout((int) timeout.toMillis())
            .setKeepAlive(kept)
            .setDecompressionSupported(true),
        new PoolOptions().setHttp1MaxSize(streams + SPARE_CONNECTIONS));
  }

  /** Opens a request. */
  Future<HttpClientRequest> open(HttpMethod method, String url) {
    if (closed) {
      return Future.failedFuture("closed");
    }
    if (!Context.isOnEventLoopThread()) {
      return Future.failedFuture(
          new IllegalStateException("a server is asked on its event loop, see onEventLoop"));
    }
    RequestOptions address = addresses.get(url);
    if (address == null) {
      address = new RequestOptions().setAbsoluteURI(url).setConnectTimeout(timeout.toMillis());
      if (addresses.size() < MOST_ADDRESSES) {
        addresses.put(url, address);
      }
    }
    var options = new RequestOptions(address).setMethod(method);
    key.ifPresent(secret -> options.putHeader("authorization", "Bearer " + secret));
    return (keepsConnections() ? client : unkept).request(options);
  }

  /**
   * Notes that a request goes out, be it for a generation or another.
   *
   * @return what its connection has served before; if anything, its server may have closed it by
   *     now
   */
  Use use(HttpClientRequest request) {
    HttpConnection connection = request.connection();
    Use before = used.put(connection, Use.WHOLE);
    if (before == null) {
      connection.closeHandler(gone -> used.remove(connection));
      return Use.NONE;
    }
    return before;
  }

  /** Notes that an answer begins; one whose length is not told first is streamed. */
  void answers(HttpClientResponse response) {
    if (response.getHeader(HttpHeaders.CONTENT_LENGTH) == null) {
      streamed = true;
      used.replace(response.request().connection(), Use.STREAMED);
    }
  }

  /** Whether answers that are streamed may leave their connections open for the next. */
  boolean keepsConnections() {
    return kept.keeps(clock.nanoTime());
  }

  /**
   * For a while each request has a connection of its own: llama-server closes those that it has
   * streamed on without saying so, and what is asked next is lost. Others that were kept may be
   * closed by then, too.
   */
  void keptLost() {
    kept.closed(clock.nanoTime());
  }

  /**
   * A connection has answered. Where it had streamed before, the server does not close such; that
   * others are left open tells nothing of these, unless it never streams.
   *
   * @param before what it had served before
   */
  void served(Use before) {
    if (before == Use.STREAMED || before == Use.WHOLE && !streamed) {
      kept.served();
    }
  }

  /** Asks for something and reads the whole answer. */
  public Future<Answer> get(String url) {
    return asked(() -> open(HttpMethod.GET, url), HttpClientRequest::send);
  }

  /** Asks with a body of JSON and reads the whole answer. */
  public Future<Answer> post(String url, JsonNode body) {
    return asked(
        () -> open(HttpMethod.POST, url),
        request ->
            request
                .putHeader("content-type", "application/json")
                .send(Buffer.buffer(body.toString())));
  }

  /** Does something with servers on an event loop, and gives what comes of it. */
  public static <T> Future<T> onEventLoop(Vertx vertx, Supplier<Future<T>> action) {
    return onEventLoop(vertx.getOrCreateContext(), action);
  }

  /** The same on the event loop of a context. */
  public static <T> Future<T> onEventLoop(Context context, Supplier<Future<T>> action) {
    Promise<T> outcome = Promise.promise();
    context.runOnContext(none -> action.get().onComplete(outcome));
    return outcome.future();
  }

  /** Closes all connections. */
  public Future<Void> close() {
    closed = true;
    return Future.join(client.close(), unkept.close()).mapEmpty();
  }

  /** What is wrong, without the class names that exceptions like to say. */
  public static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  /** Whether an answer is that of a node of a mesh. */
  private static boolean isNode(HttpClientResponse response) {
    String product = response.getHeader("server");
    return product != null && product.toLowerCase(Locale.ROOT).startsWith(NODE);
  }

  /** Whether an answer is of no use because a node gave it. */
  boolean refuses(HttpClientResponse response) {
    return !meshAllowed && isNode(response);
  }

  /** Tells a server that may be a node that the prompt of a request has come a way further. */
  void count(HttpClientRequest request, int hops) {
    if (meshAllowed) {
      request.putHeader(HOPS, String.valueOf(hops + 1));
    }
  }

  /** Closes the connection of an answer that is not read. */
  static void drop(HttpClientResponse response) {
    // Nobody waits for the error by which the end of the connection is told.
    response.exceptionHandler(closed -> {});
    response.request().reset();
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

  /**
   * Asks once more, in what is left of the time, if a connection that had served before is lost.
   */
  private Future<Answer> asked(
      Supplier<Future<HttpClientRequest>> open,
      Function<HttpClientRequest, Future<HttpClientResponse>> send) {
    long begunNanos = clock.nanoTime();
    return whole(open.get(), send, timeout)
        .recover(
            cause -> {
              if (cause instanceof KeptLostException) {
                keptLost();
                Duration left = timeout.minusNanos(clock.nanoTime() - begunNanos);
                if (left.toMillis() > 0) {
                  return whole(open.get(), send, left);
                }
              }
              return Future.failedFuture(cause);
            });
  }

  /** Reads an answer in time, or closes its connection, which nothing else could use. */
  private Future<Answer> whole(
      Future<HttpClientRequest> opened,
      Function<HttpClientRequest, Future<HttpClientResponse>> send,
      Duration time) {
    return opened
        .compose(request -> sent(request, send))
        .compose(this::whole)
        .timeout(time.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> opened.onSuccess(HttpClientRequest::reset));
  }

  private Future<HttpClientResponse> sent(
      HttpClientRequest request, Function<HttpClientRequest, Future<HttpClientResponse>> send) {
    Use before = use(request);
    return send.apply(request)
        .onSuccess(response -> served(before))
        .recover(
            cause ->
                Future.failedFuture(
                    isKeptLost(before, cause) ? new KeptLostException(cause) : cause));
  }

  private Future<Answer> whole(HttpClientResponse response) {
    if (refuses(response)) {
      drop(response);
      return Future.failedFuture(new MeshNodeException());
    }
    Optional<String> product = Optional.ofNullable(response.getHeader("server"));
    return text(response, MAX_BODY_BYTES)
        .map(text -> new Answer(response.statusCode(), product, text));
  }

  /**
   * Whether a request was lost with a connection that had served before. Most likely its server had
   * closed it by then; but it may as well have seen the request, and have failed over it.
   *
   * @param before what the connection had served before
   * @param cause why the request failed
   */
  static boolean isKeptLost(Use before, Throwable cause) {
    return before != Use.NONE
        && (cause instanceof HttpClosedException || cause instanceof IOException);
  }

  /** What a connection has served last. */
  enum Use {
    /** Nothing yet. */
    NONE,
    /** An answer that was read whole, or that has not come. */
    WHOLE,
    /** An answer that was streamed. */
    STREAMED
  }

  /**
   * A whole answer.
   *
   * @param status of HTTP
   * @param product what the server calls itself in the header {@code Server}
   * @param body as far as it was read
   */
  public record Answer(int status, Optional<String> product, String body) {

    /** Whether it is a success. */
    public boolean isOk() {
      return status == 200;
    }

    /** The body as JSON; a missing node if it is none, or the answer is no success. */
    public JsonNode json() {
      return Json.parse(isOk() ? body : "");
    }
  }

  /** A connection that had served before was lost before it answered. */
  private static final class KeptLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KeptLostException(Throwable cause) {
      super(words(cause), cause);
    }
  }

  /** What answers is a node of a mesh. */
  public static final class MeshNodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MeshNodeException() {
      super(
          "it is a Bidmesh node, not a server; to use it, join its mesh with --join, or if it is to stay a"
              + " mesh of its own, add ,mesh=allow to openai=URL");
    }
  }
}
