package dev.bidmesh.node.detect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at places by asking for the list of models. Only a list in the form of the API counts: any
 * other program may listen at any port.
 */
public final class HttpLooker implements Looker {

  /** Most connections to one place at once. */
  static final int CONNECTIONS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(HttpLooker.class);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int MAX_MODELS = 64;
  private static final int OK = 200;

  /** How a node calls itself in every answer. */
  private static final String NODE = "Bidmesh";

  private static final String NODE_HEADERS = "X-Bidmesh-";

  private final HttpClient client;
  private final Context context;

  /**
   * @param vertx lends an event loop, and closes the client when it is closed
   */
  public HttpLooker(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  @Override
  public CompletableFuture<Sight> look(Place place, Duration within) {
    Promise<Sight> seen = Promise.promise();
    // On the event loop of the answers: one that is quicker than the caller would be over before
    // anybody listens.
    context.runOnContext(on -> lookHere(place, within).onComplete(seen));
    return seen.future().toCompletionStage().toCompletableFuture();
  }

  private Future<Sight> lookHere(Place place, Duration within) {
    var looks = place.bases().stream().map(base -> look(place.api(), base, within)).toList();
    return Future.join(looks)
        .map(all -> all.<Sight>list())
        .map(seen -> seen.stream().max(Comparator.comparingInt(Sight::weight)).orElseThrow());
  }

  private Future<Sight> look(Place.Api api, URI base, Duration within) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(base + api.path())
            .setConnectTimeout(within.toMillis());
    Future<HttpClientRequest> opened = client.request(options);
    return opened
        .compose(HttpClientRequest::send)
        .compose(response -> sight(api, base, response))
        .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
        // Its connection could be used by nothing else.
        .onFailure(cause -> opened.onSuccess(HttpClientRequest::reset))
        .otherwise(HttpLooker::unseen);
  }

  private static Sight unseen(Throwable cause) {
    LOG.atTrace().addKeyValue("reason", cause.toString()).log("no server seen");
    return cause instanceof ConnectException ? new Sight.Nobody() : new Sight.Silent();
  }

  private static Future<Sight> sight(Place.Api api, URI base, HttpClientResponse response) {
    // Whoever resets a request hears of it here, or the log does.
    response.exceptionHandler(HttpLooker::cutOff);
    if (isNode(response)) {
      response.request().reset();
      return Future.succeededFuture(new Sight.Node());
    }
    if (response.statusCode() != OK) {
      response.request().reset();
      return Future.succeededFuture(
          new Sight.Other(
              "something that is no inference server (HTTP " + response.statusCode() + ")"));
    }
    return body(response).map(text -> sight(api, base, text));
  }

  private static void cutOff(Throwable cause) {
    LOG.atTrace().addKeyValue("reason", cause.toString()).log("an answer was cut off");
  }

  private static boolean isNode(HttpClientResponse response) {
    return NODE.equals(response.getHeader(HttpHeaders.SERVER))
        || response.headers().names().stream()
            .anyMatch(name -> name.regionMatches(true, 0, NODE_HEADERS, 0, NODE_HEADERS.length()));
  }

  private static Sight sight(Place.Api api, URI base, String text) {
    JsonNode list = parse(text).path(api.list());
    if (!list.isArray()) {
      return new Sight.Other("something that is no inference server (no list of models)");
    }
    var names = new ArrayList<String>();
    for (JsonNode each : list) {
      String name = each.path(api.modelName()).asText("");
      if (name.isBlank()) {
        return new Sight.Other("something that is no inference server (models without names)");
      }
      if (names.size() < MAX_MODELS) {
        names.add(name);
      }
    }
    return new Sight.Server(base, List.copyOf(names));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      LOG.atTrace().log("no JSON: " + e.getOriginalMessage());
      return MissingNode.getInstance();
    }
  }

  /** Reads a body; one that is too long is none. */
  private static Future<String> body(HttpClientResponse response) {
    Promise<String> whole = Promise.promise();
    Buffer read = Buffer.buffer();
    response
        .handler(
            bytes -> {
              if (read.length() + bytes.length() > MAX_BODY_BYTES) {
                whole.tryComplete("");
                response.request().reset();
              } else {
                read.appendBuffer(bytes);
              }
            })
        .endHandler(none -> whole.tryComplete(read.toString(StandardCharsets.UTF_8)))
        .exceptionHandler(
            cause -> {
              cutOff(cause);
              whole.tryFail(cause);
            });
    return whole.future();
  }
}
