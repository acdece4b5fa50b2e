package dev.bidmesh.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.codec.WireJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A server with the OpenAI chat API that says what it is told to, for tests of whatever talks to
 * one. Serves one model, streams one piece per event, honours {@code max_tokens}, computes made-up
 * embeddings, and notes what it was asked and which of its answers were cut off by the client.
 */
public final class StandInServer {

  /** What its model is called, unless others are listed. */
  public static final String MODEL = "stand-in";

  // What a model writes that goes on from a word that is cut.
  private static final String STRAY = "rate named Tom";
  private static final ObjectMapper JSON = WireJson.mapper();
  private static final long SEED = 20_261_126;

  private final Vertx vertx;
  private final HttpServer server;
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<Long> cutOffNanos = new CopyOnWriteArrayList<>();
  private final Map<String, Failure> refused = new ConcurrentHashMap<>();
  private final AtomicBoolean straying = new AtomicBoolean();
  private volatile List<String> pieces = List.of("Hello", " from", " the", " stand-in", ".");
  private volatile List<String> models = List.of(MODEL);
  private volatile Duration delay = Duration.ZERO;
  private volatile Duration firstDelay = Duration.ZERO;
  private volatile Duration readingThousand = Duration.ZERO;
  private volatile Optional<Failure> failure = Optional.empty();
  private volatile int breakAfter = Integer.MAX_VALUE;
  private volatile int hangAfter = Integer.MAX_VALUE;
  private volatile boolean counting = true;
  private volatile boolean refusingUsage;
  private volatile boolean embedding;
  private volatile Promise<Void> thaw = Promise.promise();
  private volatile Supplier<ServerFault> faults = () -> ServerFault.NONE;
  private volatile Optional<String> retryAfter = Optional.empty();
  private volatile Optional<String> product = Optional.empty();
  private final Map<String, String> told = new ConcurrentHashMap<>();
  private final Random random;

  private StandInServer(Vertx vertx) {
    this.vertx = vertx;
    this.random = new Random(SEED);
    this.server = vertx.createHttpServer().requestHandler(this::arrived);
    thaw.complete();
  }

  /** Starts one on a free port of the loopback interface. */
  public static Future<StandInServer> start(Vertx vertx) {
    return start(vertx, 0);
  }

  /** Starts one on a port. */
  public static Future<StandInServer> start(Vertx vertx, int port) {
    var standIn = new StandInServer(vertx);
    return standIn.server.listen(port, "127.0.0.1").map(standIn);
  }

  /** The URL to give to whatever talks to it. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  /** Its port. */
  public int port() {
    return server.actualPort();
  }

  /** Stops it and closes its connections. */
  public Future<Void> stop() {
    return server.close();
  }

  /** Answers with these pieces from now on. */
  public StandInServer answering(String... words) {
    pieces = List.of(words);
    return this;
  }

  /** Waits so long before each piece from now on. */
  public StandInServer pausing(Duration before) {
    delay = before;
    return this;
  }

  /**
   * Waits longer before the first piece from now on, as for reading the prompt.
   *
   * @param always beside what it waits before each piece
   * @param perThousand so long more for each thousand characters of the messages
   */
  public StandInServer reading(Duration always, Duration perThousand) {
    firstDelay = always;
    readingThousand = perThousand;
    return this;
  }

  /** Computes embeddings from now on, which it refuses before. */
  public StandInServer embedding() {
    embedding = true;
    return this;
  }

  /** Lists these models from now on. */
  public StandInServer listing(String... names) {
    models = List.of(names);
    return this;
  }

  /** Answers everything with an error from now on. */
  public StandInServer failing(int status, String body) {
    failure = Optional.of(new Failure(status, body));
    return this;
  }

  /** Answers 429 from now on, and asks to be left alone for some seconds. */
  public StandInServer askingForRest(int seconds) {
    retryAfter = Optional.of(Integer.toString(seconds));
    return failing(429, "{\"error\":{\"message\":\"too many requests\"}}");
  }

  /** Answers each request for a completion in the way that comes next. */
  public StandInServer misbehaving(Supplier<ServerFault> next) {
    faults = next;
    return this;
  }

  /** Answers a path with a JSON text from now on, as servers do that tell more of themselves. */
  public StandInServer telling(String path, String json) {
    told.put(path, json);
    return this;
  }

  /** Calls itself by this name in the header {@code Server} from now on. */
  public StandInServer calling(String itself) {
    product = Optional.of(itself);
    return this;
  }

  /** Fails no longer. */
  public StandInServer recovered() {
    failure = Optional.empty();
    retryAfter = Optional.empty();
    return this;
  }

  /** Refuses what is asked of a path from now on. */
  public StandInServer refusing(String path, int status) {
    return refusing(path, status, "");
  }

  /** The same in these words. */
  public StandInServer refusing(String path, int status, String body) {
    refused.put(path, new Failure(status, body));
    return this;
  }

  /** Refuses what is asked of no path any more. */
  public StandInServer refusingNothing() {
    refused.clear();
    return this;
  }

  /** Answers the next request for the rest of an answer with something else. */
  public StandInServer strayingOnce() {
    straying.set(true);
    return this;
  }

  /** Closes the connection after so many pieces from now on. */
  public StandInServer breakingAfter(int count) {
    breakAfter = count;
    return this;
  }

  /** Says nothing more after so many pieces from now on. */
  public StandInServer hangingAfter(int count) {
    hangAfter = count;
    return this;
  }

  /**
   * Takes everything and answers nothing from now on, as a stopped process does; what it is saying
   * it says no further.
   */
  public StandInServer freezing() {
    if (thaw.future().isComplete()) {
      thaw = Promise.promise();
    }
    return this;
  }

  /** Goes on where it froze. */
  public StandInServer thawed() {
    thaw.tryComplete();
    return this;
  }

  /** Counts no tokens from now on. */
  public StandInServer notCounting() {
    counting = false;
    return this;
  }

  /** Refuses requests that ask for token counts from now on. */
  public StandInServer refusingToCount() {
    refusingUsage = true;
    return this;
  }

  /** Requests for completions so far. */
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /** When clients closed the connection within an answer, by {@link System#nanoTime()}. */
  public List<Long> cutOffNanos() {
    return List.copyOf(cutOffNanos);
  }

  private void arrived(HttpServerRequest request) {
    request.pause();
    whenThawed(
        () -> {
          request.resume();
          handle(request);
        });
  }

  private void whenThawed(Runnable action) {
    if (thaw.future().isComplete()) {
      action.run();
    } else {
      Context context = vertx.getOrCreateContext();
      thaw.future().onSuccess(none -> context.runOnContext(thawed -> action.run()));
    }
  }

  private void handle(HttpServerRequest request) {
    product.ifPresent(name -> request.response().putHeader("server", name));
    if (failure.isPresent()) {
      Failure how = failure.get();
      retryAfter.ifPresent(value -> request.response().putHeader("retry-after", value));
      request.response().setStatusCode(how.status()).end(how.body());
    } else if (refused.containsKey(request.path())) {
      Failure how = refused.get(request.path());
      request.response().setStatusCode(how.status()).end(how.body());
    } else if (told.containsKey(request.path())) {
      request.response().end(told.get(request.path()));
    } else if (request.method().equals(HttpMethod.GET) && request.path().equals("/v1/models")) {
      request.response().end(modelList());
    } else if (request.path().equals("/v1/chat/completions")) {
      request.body().onSuccess(body -> complete(request.response(), body));
    } else if (request.path().equals("/v1/embeddings")) {
      request.body().onSuccess(body -> embed(request.response(), read(body)));
    } else if (request.path().equals("/apply-template")) {
      request.body().onSuccess(body -> request.response().end(applied(read(body))));
    } else if (request.path().equals("/v1/completions")) {
      request.body().onSuccess(body -> completeText(request.response(), read(body)));
    } else if (request.path().equals("/tokenize")) {
      request.body().onSuccess(body -> request.response().end(tokenized(read(body))));
    } else if (request.path().equals("/completion")) {
      request.body().onSuccess(body -> continued(request.response(), read(body)));
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private String modelList() {
    ObjectNode list = JSON.createObjectNode();
    for (String name : models) {
      list.withArray("data").addObject().put("id", name).put("owned_by", "tests");
    }
    return list.toString();
  }

  private void complete(HttpServerResponse response, Buffer body) {
    JsonNode request = read(body);
    if (refusingUsage && request.has("stream_options")) {
      response.setStatusCode(400).end("{\"error\":\"unknown field stream_options\"}");
      return;
    }
    requests.add(request);
    ServerFault fault = faults.get();
    if (fault != ServerFault.NONE) {
      fault.play(vertx, response, "text/event-stream", frames(), random);
      return;
    }
    response.setChunked(true).putHeader("content-type", "text/event-stream");
    int limit = request.path("max_tokens").asInt(Integer.MAX_VALUE);
    boolean usage = counting && request.path("stream_options").path("include_usage").asBoolean();
    List<String> said = request.path("continue_final_message").asBoolean() ? rest(request) : pieces;
    var answer = new Answer(response, said, Math.min(limit, said.size()), usage);
    response.closeHandler(none -> answer.closed());
    answer.next(0, readingTime(request));
  }

  /** Goes on from a text that may end with a beginning of its answer. */
  private void completeText(HttpServerResponse response, JsonNode request) {
    requests.add(request);
    String prompt = request.path("prompt").asText();
    List<String> rest = pieces;
    for (int given = pieces.size(); given > 0 && rest.size() == pieces.size(); given--) {
      if (prompt.endsWith(String.join("", pieces.subList(0, given)))) {
        rest = pieces.subList(given, pieces.size());
      }
    }
    int count = Math.min(rest.size(), request.path("max_tokens").asInt(Integer.MAX_VALUE));
    var frames = new StringBuilder();
    rest.subList(0, count).forEach(piece -> frames.append(frame(textChoice(piece, "null"))));
    frames.append(frame(textChoice("", count < rest.size() ? "length" : "stop")));
    response.putHeader("content-type", "text/event-stream").end(frames + "data: [DONE]\n\n");
  }

  private static ObjectNode textChoice(String text, String finish) {
    ObjectNode node = JSON.createObjectNode();
    ObjectNode choice = node.putArray("choices").addObject().put("text", text);
    choice.put("finish_reason", finish.equals("null") ? null : finish);
    return node;
  }

  /** Each character is a token, as llama-server lists them, or as vLLM counts them. */
  private static String tokenized(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode();
    if (request.has("content")) {
      ArrayNode tokens = answer.putArray("tokens");
      request.path("content").asText().chars().forEach(tokens::add);
    } else {
      int count = request.path("prompt").asText().length();
      for (JsonNode message : request.path("messages")) {
        count += message.path("content").asText().length();
      }
      answer.put("count", count);
    }
    return answer.toString();
  }

  /** Embeds as told by {@link StandInVectors}, as base64 where that is asked for. */
  private void embed(HttpServerResponse response, JsonNode request) {
    if (!embedding) {
      error(response, 501, "This server does not support embeddings.");
      return;
    }
    if (request.path("input").isMissingNode()) {
      error(response, 400, "input must be provided");
      return;
    }
    requests.add(request);
    boolean base64 = request.path("encoding_format").asText().equals("base64");
    String answer = StandInVectors.list(request.path("input"), base64).toString();
    if (delay.isZero()) {
      response.end(answer);
    } else {
      vertx.setTimer(delay.toMillis(), fired -> response.end(answer));
    }
  }

  private static void error(HttpServerResponse response, int status, String message) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error").put("message", message);
    response.setStatusCode(status).end(body.toString());
  }

  private Duration readingTime(JsonNode request) {
    long characters = 0;
    for (JsonNode message : request.path("messages")) {
      characters += message.path("content").asText().length();
    }
    return firstDelay.plus(readingThousand.multipliedBy(characters).dividedBy(1000));
  }

  /** Continues its answer, of which the last message is the beginning, as vLLM does. */
  private List<String> rest(JsonNode request) {
    JsonNode messages = request.path("messages");
    return straying.getAndSet(false)
        ? List.of(STRAY)
        : rest(messages.path(messages.size() - 1).path("content").asText().length());
  }

  private List<String> frames() {
    var frames = new ArrayList<String>();
    pieces.forEach(piece -> frames.add(frame(choice(piece, Optional.empty()))));
    frames.add(frame(choice("", Optional.of("stop"))));
    frames.add("data: [DONE]\n\n");
    return frames;
  }

  /** A conversation in a template of its own, as llama-server applies that of its model. */
  private static String applied(JsonNode chat) {
    var prompt = new StringBuilder();
    chat.path("messages")
        .forEach(
            each ->
                prompt
                    .append('[')
                    .append(each.path("role").asText())
                    .append(']')
                    .append(each.path("content").asText()));
    return JSON.createObjectNode().put("prompt", prompt + "[assistant]").toString();
  }

  /** Continues its answer, of which the prompt must hold the beginning, as llama-server does. */
  private void continued(HttpServerResponse response, JsonNode request) {
    requests.add(request);
    String prompt = request.path("prompt").asText();
    String given = prompt.substring(prompt.lastIndexOf("[assistant]") + "[assistant]".length());
    String answer = String.join("", pieces);
    if (!answer.startsWith(given)) {
      response.setStatusCode(400).end("{\"error\":\"" + given + " is no part of the answer\"}");
      return;
    }
    List<String> rest = straying.getAndSet(false) ? List.of(STRAY) : rest(given.length());
    int limit = Math.min(rest.size(), request.path("n_predict").asInt(Integer.MAX_VALUE));
    var frames = new StringBuilder();
    for (int i = 0; i < limit; i++) {
      frames.append(completed(rest.get(i), i + 1, prompt.length()));
    }
    ObjectNode last = part("", limit, prompt.length()).put("stop", true);
    frames.append(frame(last.put("stop_type", limit < rest.size() ? "limit" : "eos")));
    response.end(frames.toString());
  }

  /** What a model writes after part of its answer: something else where that is cut in a piece. */
  private List<String> rest(int given) {
    int end = 0;
    for (int i = 0; i < pieces.size() && end <= given; i++) {
      if (end == given) {
        return pieces.subList(i, pieces.size());
      }
      end += pieces.get(i).length();
    }
    return end == given ? List.of() : List.of(STRAY);
  }

  private static String completed(String text, int tokens, int promptTokens) {
    return frame(part(text, tokens, promptTokens).put("stop", false));
  }

  private static ObjectNode part(String text, int tokens, int promptTokens) {
    return JSON.createObjectNode()
        .put("content", text)
        .put("tokens_predicted", tokens)
        .put("tokens_evaluated", promptTokens);
  }

  private static String frame(JsonNode data) {
    return "data: " + data + "\n\n";
  }

  private static ObjectNode choice(String content, Optional<String> finish) {
    ObjectNode node = JSON.createObjectNode();
    ObjectNode choice = node.putArray("choices").addObject();
    choice.putObject("delta").put("content", content);
    choice.put("finish_reason", finish.orElse(null));
    return node;
  }

  /** What was asked; a missing node if it is not JSON. */
  private static JsonNode read(Buffer body) {
    try {
      return JSON.readTree(body.toString());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private record Failure(int status, String body) {}

  /** An answer that is being given. */
  private final class Answer {

    private final HttpServerResponse response;
    private final List<String> words;
    private final int count;
    private final boolean usage;
    private boolean over;

    Answer(HttpServerResponse response, List<String> words, int count, boolean usage) {
      this.response = response;
      this.words = words;
      this.count = count;
      this.usage = usage;
    }

    void closed() {
      if (!over) {
        over = true;
        cutOffNanos.add(System.nanoTime());
      }
    }

    void next(int index, Duration more) {
      long ms = delay.plus(more).toMillis();
      if (ms == 0) {
        vertx.runOnContext(none -> write(index));
      } else {
        vertx.setTimer(ms, fired -> write(index));
      }
    }

    private void write(int index) {
      whenThawed(() -> say(index));
    }

    private void say(int index) {
      if (over || index >= hangAfter) {
        return;
      }
      if (index >= breakAfter) {
        over = true;
        response.reset();
      } else if (index < count) {
        event(choice(words.get(index), Optional.empty()));
        next(index + 1, Duration.ZERO);
      } else {
        finish();
      }
    }

    private void finish() {
      over = true;
      event(choice("", Optional.of(count < words.size() ? "length" : "stop")));
      if (usage) {
        ObjectNode last = JSON.createObjectNode();
        last.putArray("choices");
        last.putObject("usage").put("prompt_tokens", 7).put("completion_tokens", count);
        event(last);
      }
      response.end("data: [DONE]\n\n");
    }

    private void event(JsonNode data) {
      response.write(frame(data));
    }
  }
}
