package dev.bidmesh.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.codec.WireJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A server with Ollama's own API that says what it is told to, for tests of whatever talks to one.
 * It behaves as Ollama does: loads a model on its first prompt with the context that is asked for,
 * loads it again for another context, and cuts a prompt that is longer without a word, unless told
 * not to by a client that it understands. A token is four characters.
 */
public final class StandInOllama {

  /** Context of a model, if none is asked for. */
  public static final int USUAL_CONTEXT = 4_096;

  private static final ObjectMapper JSON = WireJson.mapper();
  private static final String NDJSON = "application/x-ndjson";
  private static final int CHARS_PER_TOKEN = 4;
  private static final long SEED = 20_261_126;

  private final Vertx vertx;
  private final HttpServer server;
  private final Random random = new Random(SEED);
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> contexts = new ConcurrentHashMap<>();
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile List<StandInModel> models = List.of(StandInModel.of("stand-in:latest"));
  private volatile Optional<String> hidden = Optional.empty();
  private volatile List<String> pieces = List.of("Hello", " from", " Ollama", ".");
  private volatile List<String> thoughts = List.of();
  private volatile Optional<String> toolCall = Optional.empty();
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean heedsTruncate = true;
  private volatile Supplier<ServerFault> faults = () -> ServerFault.NONE;

  private StandInOllama(Vertx vertx) {
    this.vertx = vertx;
    this.server = vertx.createHttpServer().requestHandler(this::arrived);
  }

  /** Starts one on a free port of the loopback interface. */
  public static Future<StandInOllama> start(Vertx vertx) {
    return start(vertx, 0);
  }

  /** Starts one on a port. */
  public static Future<StandInOllama> start(Vertx vertx, int port) {
    var standIn = new StandInOllama(vertx);
    return standIn.server.listen(port, "127.0.0.1").map(standIn);
  }

  /** The URL to give to whatever talks to it. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Stops it and closes its connections. */
  public Future<Void> stop() {
    return server.close();
  }

  /** Gives no answer from now on to whoever has a model shown. */
  public StandInOllama hiding(String model) {
    hidden = Optional.of(model);
    return this;
  }

  /** Has these models from now on. */
  public StandInOllama having(StandInModel... which) {
    models = List.of(which);
    return this;
  }

  /** Answers with these pieces from now on. */
  public StandInOllama answering(String... words) {
    pieces = List.of(words);
    return this;
  }

  /** Thinks these pieces before each answer from now on. */
  public StandInOllama thinking(String... words) {
    thoughts = List.of(words);
    return this;
  }

  /** Calls a tool after each answer from now on, given as the JSON of the call. */
  public StandInOllama calling(String json) {
    toolCall = Optional.of(json);
    return this;
  }

  /** Waits so long before each piece from now on. */
  public StandInOllama pausing(Duration before) {
    delay = before;
    return this;
  }

  /** Knows nothing of {@code truncate}, as versions before that field. */
  public StandInOllama old() {
    heedsTruncate = false;
    return this;
  }

  /** Answers each prompt in the way that comes next. */
  public StandInOllama misbehaving(Supplier<ServerFault> next) {
    faults = next;
    return this;
  }

  /** Loads a model by hand, as another program would. */
  public StandInOllama loaded(String name, int context) {
    contexts.put(name, context);
    return this;
  }

  /** Throws all models out of memory. */
  public StandInOllama unloaded() {
    contexts.clear();
    return this;
  }

  /** Requests for answers so far. */
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /** How often a model was loaded, for its first prompt or for another context. */
  public int loads() {
    return loads.get();
  }

  /** How often a prompt was cut. */
  public int cuts() {
    return cuts.get();
  }

  private void arrived(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request.path(), read(body), request.response()));
  }

  private void answer(String path, JsonNode body, HttpServerResponse response) {
    switch (path) {
      case "/" -> response.end("Ollama is running");
      case "/api/tags" -> response.end(list(models.stream().map(StandInModel::tag).toList()));
      case "/api/ps" -> response.end(running());
      case "/api/show" ->
          model(body)
              .filter(model -> hidden.filter(model.name()::equals).isEmpty())
              .ifPresentOrElse(
                  model -> response.end(model.shown().toString()), () -> notShown(response, body));
      case "/api/chat", "/api/generate" ->
          model(body)
              .ifPresentOrElse(
                  model -> prompt(path, model, body, response), () -> unknown(response, body));
      case "/api/embed" ->
          model(body)
              .ifPresentOrElse(
                  model -> embed(model, body, response), () -> unknown(response, body));
      default -> response.setStatusCode(404).end("404 page not found");
    }
  }

  private void embed(StandInModel model, JsonNode body, HttpServerResponse response) {
    requests.add(body);
    if (!model.capabilities().contains("embedding")) {
      error(response, 400, "this model does not support embeddings");
      return;
    }
    contexts.putIfAbsent(model.name(), USUAL_CONTEXT);
    response.end(StandInVectors.ofOllama(body.path("input")).toString());
  }

  private void notShown(HttpServerResponse response, JsonNode body) {
    // What is asked for a model that hangs gets no answer at all.
    if (model(body).isEmpty()) {
      unknown(response, body);
    }
  }

  private void prompt(String path, StandInModel model, JsonNode body, HttpServerResponse response) {
    requests.add(body);
    int context = body.path("options").path("num_ctx").asInt(USUAL_CONTEXT);
    int tokens = length(body) / CHARS_PER_TOKEN;
    boolean refuses = heedsTruncate && !body.path("truncate").asBoolean(true);
    if (tokens >= context && refuses) {
      error(response, 400, "the input length exceeds the context length");
      return;
    }
    if (tokens >= context) {
      cuts.incrementAndGet();
    }
    if (!Integer.valueOf(context).equals(contexts.put(model.name(), context))) {
      loads.incrementAndGet();
    }
    stream(response, frames(path, body, Math.min(tokens, context)));
  }

  private void stream(HttpServerResponse response, List<String> frames) {
    ServerFault fault = faults.get();
    if (fault != ServerFault.NONE) {
      fault.play(vertx, response, NDJSON, frames, random);
      return;
    }
    response.setChunked(true).putHeader("content-type", NDJSON).exceptionHandler(gone -> {});
    next(response, frames, 0);
  }

  private void next(HttpServerResponse response, List<String> frames, int index) {
    Runnable write =
        () -> {
          if (response.closed()) {
            return;
          }
          if (index == frames.size()) {
            response.end();
          } else {
            response.write(frames.get(index));
            next(response, frames, index + 1);
          }
        };
    if (delay.isZero()) {
      vertx.runOnContext(none -> write.run());
    } else {
      vertx.setTimer(delay.toMillis(), fired -> write.run());
    }
  }

  private List<String> frames(String path, JsonNode body, int promptTokens) {
    var frames = new ArrayList<String>();
    boolean chat = path.equals("/api/chat");
    List<String> words = chat ? pieces : rest(body.path("prompt").asText(""));
    int most = body.path("options").path("num_predict").asInt(Integer.MAX_VALUE);
    int count = Math.min(most < 0 ? words.size() : most, words.size());
    if (chat) {
      thoughts.forEach(word -> frames.add(message("thinking", word)));
    }
    words
        .subList(0, count)
        .forEach(word -> frames.add(chat ? message("content", word) : response(word)));
    toolCall.filter(call -> chat).ifPresent(call -> frames.add(call(call)));
    frames.add(
        JSON.createObjectNode()
                .put("done", true)
                .put("done_reason", count < words.size() ? "length" : "stop")
                .put("prompt_eval_count", promptTokens)
                .put("eval_count", count + (chat ? thoughts.size() : 0))
            + "\n");
    return frames;
  }

  /** The pieces that follow the longest beginning of the answer with which a raw prompt ends. */
  private List<String> rest(String prompt) {
    for (int given = pieces.size(); given > 0; given--) {
      if (prompt.endsWith(String.join("", pieces.subList(0, given)))) {
        return pieces.subList(given, pieces.size());
      }
    }
    return pieces;
  }

  private static String message(String field, String word) {
    ObjectNode line = JSON.createObjectNode().put("done", false);
    line.putObject("message").put("role", "assistant").put(field, word);
    return line + "\n";
  }

  private static String response(String word) {
    return JSON.createObjectNode().put("done", false).put("response", word) + "\n";
  }

  private static String call(String json) {
    ObjectNode line = JSON.createObjectNode().put("done", false);
    line.putObject("message")
        .put("role", "assistant")
        .putArray("tool_calls")
        .add(read(Buffer.buffer(json)));
    return line + "\n";
  }

  private String running() {
    return list(
        models.stream()
            .flatMap(
                model ->
                    Optional.ofNullable(contexts.get(model.name())).map(model::running).stream())
            .toList());
  }

  private Optional<StandInModel> model(JsonNode body) {
    return models.stream()
        .filter(model -> model.name().equals(body.path("model").asText("")))
        .findFirst();
  }

  private static int length(JsonNode body) {
    int length = body.path("prompt").asText("").length();
    for (JsonNode message : body.path("messages")) {
      length += message.path("content").asText("").length();
    }
    return length;
  }

  private static String list(List<ObjectNode> entries) {
    ObjectNode list = JSON.createObjectNode();
    ArrayNode array = list.putArray("models");
    entries.forEach(array::add);
    return list.toString();
  }

  private static void unknown(HttpServerResponse response, JsonNode body) {
    error(response, 404, "model '" + body.path("model").asText("") + "' not found");
  }

  private static void error(HttpServerResponse response, int status, String what) {
    response.setStatusCode(status).end(JSON.createObjectNode().put("error", what).toString());
  }

  private static JsonNode read(Buffer body) {
    try {
      return JSON.readTree(body.toString());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
