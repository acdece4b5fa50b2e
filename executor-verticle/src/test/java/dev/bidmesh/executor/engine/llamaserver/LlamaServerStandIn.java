package dev.bidmesh.executor.engine.llamaserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.executor.engine.builtin.BuiltinOptions;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.Sampling;
import dev.bidmesh.testkit.StandInVectors;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that is called and answers like llama-server, as far as its documentation says, and
 * runs small models with the built-in engine. What goes wrong with it is said by the property
 * {@code fault}.
 */
final class LlamaServerStandIn {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TURN =
      Pattern.compile("<\\|im_start\\|>(\\w+)\\n(.*?)<\\|im_end\\|>\\n", Pattern.DOTALL);
  private static final Set<String> FLAGS = Set.of("--jinja", "--no-context-shift", "--embeddings");
  private static final String ANSWER = "<|im_start|>assistant\n";
  private static final String LEVEL = "--log-verbosity";

  /** As llama.cpp of September 2026 describes it. */
  static final String HELP =
      """
      -lv,   --verbosity, --log-verbosity N   Set the verbosity threshold. Messages with a higher verbosity will be
                                              ignored. Values:
                                               - 0: generic output
                                               - 1: error
                                               - 2: warning
                                               - 3: info
                                               - 4: trace (more info)
                                               - 5: debug
                                              (default: 3)
                                              (env: LLAMA_ARG_LOG_VERBOSITY)
      """;

  /** As versions do whose fourth level shows prompts. */
  static final String OLDER_HELP =
      HELP.replace("- 4: trace (more info)", "- 4: debug").replaceFirst(" *- 5: debug\n", "");

  private final BuiltinEngine engine;
  private final Semaphore slots;
  private final int context;
  private final boolean embedding;

  private LlamaServerStandIn(BuiltinEngine engine, int slots, int context, boolean embedding) {
    this.engine = engine;
    this.embedding = embedding;
    this.slots = new Semaphore(slots);
    this.context = context;
  }

  /** Writes a program to a folder that starts this, slowed to a rate, with a fault or none. */
  static Path program(Path folder, OptionalDouble rate, String fault) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String line =
        "#!/bin/sh\ncase \"$*\" in *--help) cat <<'END'\n%sEND\nexit;; esac\nexec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dfault='%s' -Drate=%s -cp '%s' %s \"$@\"\n"
            .formatted(
                fault.equals("older") ? OLDER_HELP : HELP,
                java,
                fault,
                rate.isPresent() ? rate.getAsDouble() : "",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("surefire.test.class.path", ""),
                LlamaServerStandIn.class.getName());
    try {
      Path file = Files.writeString(folder.resolve("llama-server"), line);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes the arguments that llama-server takes. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> given = options(arguments);
    String fault = System.getProperty("fault", "");
    if (fault.equals("no model")) {
      System.err.println("llama_model_load: error loading model: unknown model architecture: 'x'");
      System.exit(1);
    }
    if (fault.equals("dies soon")) {
      Runtime.getRuntime().halt(3);
    }
    if (fault.equals("never ready")) {
      hang();
    }
    logLoading(fault.equals("older"), Optional.ofNullable(given.get(LEVEL)));
    int slots = Integer.parseInt(given.get("-np"));
    int context = Integer.parseInt(given.get("-c")) / slots;
    String rate = System.getProperty("rate", "");
    var engine =
        new BuiltinEngine(
            BuiltinOptions.ofFile(Path.of(given.get("-m")))
                .withSlots(slots)
                .withRate(
                    rate.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(Double.parseDouble(rate))));
    var server = new LlamaServerStandIn(engine, slots, context, given.containsKey("--embeddings"));
    Files.writeString(portFile(Path.of(given.get("-m"))), given.get("--port"));
    server.listen(Integer.parseInt(given.get("--port")));
    StatusWatch.startAndAwaitReady(engine);
  }

  /** As llama-server did with the demo model on a GPU; newer ones do not by themselves. */
  private static void logLoading(boolean older, Optional<String> level) {
    if (older && level.isPresent()) {
      System.err.println("prompts would be logged");
      System.exit(1);
    }
    if (older || level.equals(Optional.of("4"))) {
      System.err.print(
          """
          0.00.239.167 I print_info: file size   = 2.00 MiB (8.52 BPW)
          0.00.239.201 I llama_prepare_model_devices: using device CUDA0 (NVIDIA H200) (0000:00:06.0) - 142629 MiB free
          0.00.239.900 I load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
          0.00.240.337 I load_tensors: offloaded 5/5 layers to GPU
          0.00.240.338 I load_tensors:   CPU_Mapped model buffer size =     0.20 MiB
          0.00.240.339 I load_tensors:        CUDA0 model buffer size =     2.01 MiB
          """);
    }
  }

  /** Where it tells on which port it listens. */
  static Path portFile(Path model) {
    return model.resolveSibling("port");
  }

  private static void hang() {
    while (true) {
      java.util.concurrent.locks.LockSupport.park();
    }
  }

  private static Map<String, String> options(String[] arguments) {
    var options = new LinkedHashMap<String, String>();
    for (int i = 0; i < arguments.length; i++) {
      boolean flag = FLAGS.contains(arguments[i]);
      options.put(arguments[i], flag ? "" : arguments[++i]);
    }
    return options;
  }

  private void listen(int port) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    http.setExecutor(Executors.newCachedThreadPool());
    http.createContext("/", this::answer);
    http.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!engine.status().health().serves()) {
        send(exchange, 503, "{\"error\":{\"code\":503,\"message\":\"Loading model\"}}");
        return;
      }
      if (!isAllowed(exchange)) {
        send(exchange, 401, "{\"error\":{\"code\":401,\"message\":\"Invalid API Key\"}}");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/health" -> send(exchange, 200, "{\"status\":\"ok\"}");
        case "/v1/models" -> models(exchange);
        case "/props" -> props(exchange);
        case "/apply-template" -> applyTemplate(exchange);
        case "/v1/chat/completions" -> chat(exchange);
        case "/completion" -> complete(exchange);
        case "/v1/embeddings" -> embed(exchange);
        default -> send(exchange, 404, "{\"error\":{\"message\":\"File Not Found\"}}");
      }
    }
  }

  /** As llama-server does: everybody may ask whether it is well. */
  private static boolean isAllowed(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    String key = System.getenv("LLAMA_API_KEY");
    return path.equals("/health")
        || key == null
        || ("Bearer " + key).equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private static void models(HttpExchange exchange) throws IOException {
    if (System.getProperty("fault", "").equals("logs much")) {
      for (int i = 0; i < 10_000; i++) {
        System.err.println("srv  log_server_r: done request: GET /v1/models 127.0.0.1 200");
      }
    }
    send(
        exchange,
        200,
        "{\"object\":\"list\",\"data\":[{\"id\":\"m.gguf\",\"owned_by\":\"llamacpp\"}]}");
  }

  private void props(HttpExchange exchange) throws IOException {
    ObjectNode props = JSON.createObjectNode().put("chat_template", "chatml " + ANSWER);
    props.putObject("default_generation_settings").put("n_ctx", context);
    send(exchange, 200, props.toString());
  }

  private void applyTemplate(HttpExchange exchange) throws IOException {
    var prompt = new StringBuilder();
    for (JsonNode each : read(exchange).path("messages")) {
      prompt.append("<|im_start|>").append(each.path("role").asText()).append('\n');
      prompt.append(each.path("content").asText()).append("<|im_end|>\n");
    }
    prompt.append(ANSWER);
    send(exchange, 200, JSON.createObjectNode().put("prompt", prompt.toString()).toString());
  }

  private void embed(HttpExchange exchange) throws IOException {
    JsonNode body = read(exchange);
    if (embedding) {
      send(exchange, 200, StandInVectors.list(body.path("input"), true).toString());
    } else {
      send(exchange, 501, "{\"error\":{\"message\":\"This server does not support embeddings\"}}");
    }
  }

  private void chat(HttpExchange exchange) throws IOException {
    JsonNode body = read(exchange);
    var messages = new ArrayList<ChatMessage>();
    body.path("messages")
        .forEach(
            each ->
                messages.add(
                    ChatMessage.text(each.path("role").asText(), each.path("content").asText())));
    generate(exchange, body, "max_tokens", messages, Optional.empty(), new ChatWriter());
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode body = read(exchange);
    String prompt = body.path("prompt").asText();
    int at = prompt.lastIndexOf(ANSWER);
    var messages = new ArrayList<ChatMessage>();
    Matcher turns = TURN.matcher(prompt.substring(0, at));
    while (turns.find()) {
      messages.add(ChatMessage.text(turns.group(1), turns.group(2)));
    }
    String begun = prompt.substring(at + ANSWER.length());
    Optional<Prefix> prefix =
        begun.isEmpty() ? Optional.empty() : Optional.of(new Prefix(begun, List.of()));
    generate(exchange, body, "n_predict", messages, prefix, new CompletionWriter());
  }

  private void generate(
      HttpExchange exchange,
      JsonNode body,
      String limit,
      List<ChatMessage> messages,
      Optional<Prefix> prefix,
      EventWriter writer)
      throws IOException {
    var spec =
        new GenerationSpec(
            new PromptInput.Chat(messages),
            List.of(),
            Optional.empty(),
            body.has(limit) ? OptionalInt.of(body.get(limit).asInt()) : OptionalInt.empty(),
            sampling(body),
            List.of(),
            Map.of());
    String digest = engine.status().models().get(0).digest();
    var request = new GenerationRequest(digest, spec, prefix);
    if (engine.check(request).isPresent()) {
      send(
          exchange,
          400,
          "{\"error\":{\"type\":\"exceed_context_size_error\",\"message\":\"the request exceeds the available context size\"}}");
      return;
    }
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    // What finds all slots taken waits for one.
    slots.acquireUninterruptibly();
    try {
      new StreamedAnswer(exchange.getResponseBody(), writer, System.getProperty("fault", ""))
          .run(engine, request);
    } finally {
      slots.release();
    }
  }

  private static Sampling sampling(JsonNode body) {
    return new Sampling(
        OptionalDouble.of(body.path("temperature").asDouble(0)),
        OptionalDouble.empty(),
        OptionalLong.of(body.path("seed").asLong(1)));
  }

  private static JsonNode read(HttpExchange exchange) throws IOException {
    return JSON.readTree(exchange.getRequestBody());
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.getResponseHeaders().add("server", "llama.cpp");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** The form of events. */
  interface EventWriter {
    /** An event with text. */
    ObjectNode text(String text);

    /** The last event, and whether one follows that says so. */
    List<String> end(boolean length, int promptTokens, int tokens);
  }

  private static final class ChatWriter implements EventWriter {
    @Override
    public ObjectNode text(String text) {
      ObjectNode event = JSON.createObjectNode();
      event.putArray("choices").addObject().putObject("delta").put("content", text);
      return event;
    }

    @Override
    public List<String> end(boolean length, int promptTokens, int tokens) {
      ObjectNode last = JSON.createObjectNode();
      ObjectNode choice = last.putArray("choices").addObject();
      choice.putObject("delta");
      choice.put("finish_reason", length ? "length" : "stop");
      ObjectNode usage = JSON.createObjectNode();
      usage.putArray("choices");
      usage.putObject("usage").put("prompt_tokens", promptTokens).put("completion_tokens", tokens);
      return List.of(last.toString(), usage.toString(), "[DONE]");
    }
  }

  private static final class CompletionWriter implements EventWriter {
    @Override
    public ObjectNode text(String text) {
      return JSON.createObjectNode().put("content", text).put("stop", false);
    }

    @Override
    public List<String> end(boolean length, int promptTokens, int tokens) {
      return List.of(
          JSON.createObjectNode()
              .put("content", "")
              .put("stop", true)
              .put("stop_type", length ? "limit" : "eos")
              .put("tokens_predicted", tokens)
              .put("tokens_evaluated", promptTokens)
              .toString());
    }
  }
}
