package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.Range;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** The fields that chats and completions share. */
final class Options {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MAX_STOP_CHARS = 1_024;
  private static final int MAX_EXTRA = 32;
  private static final int MAX_MODEL_CHARS = 256;
  private static final String LATEST = ":latest";

  /** A duration of zero as that API writes it: {@code 0}, {@code 0s} or {@code 0h0m0s}. */
  private static final Pattern NO_TIME = Pattern.compile("(?:0+(?:ns|us|µs|ms|s|m|h)?)+");

  /** Above this a number with a fraction does not hold every whole one. */
  private static final double MAX_EXACT = 1L << 53;

  /** Engines read numbers of single precision, in which anything less may become 0. */
  private static final double LEAST_TOP_P = Float.MIN_NORMAL;

  private static final Set<String> READ_HERE =
      Set.of("num_predict", "temperature", "top_p", "seed", "stop");

  private final JsonFields fields;
  private final ObjectNode options;
  private final PromptLimits limits;

  Options(ObjectNode object, PromptLimits limits) {
    this.fields = JsonFields.lenient(object);
    this.options = options(fields);
    this.limits = limits;
  }

  JsonFields fields() {
    return fields;
  }

  /** Whether the answer is to come piece by piece, as it does unless a client says no. */
  boolean streams() {
    return fields.flag("stream").orElse(true);
  }

  /** Whether the model is wanted no more, which is how clients unload one. */
  boolean unloads() {
    return fields
        .any("keep_alive")
        .map(
            time ->
                time.isNumber()
                    ? time.doubleValue() == 0
                    : NO_TIME.matcher(time.asText()).matches())
        .orElse(false);
  }

  /** The model as the client named it. */
  String model() {
    return fields
        .text("model", MAX_MODEL_CHARS)
        .orElseThrow(
            () ->
                problem(
                    "model",
                    "model is missing; GET /api/tags lists what is served, and"
                        + " 'auto' leaves the choice to the node"));
  }

  PromptBody body(PromptInput input, boolean images) {
    List<RawJson> tools = tools();
    Optional<RawJson> format = format();
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (!tools.isEmpty()) {
      needs.add(Capability.TOOLS);
    }
    if (images) {
      needs.add(Capability.IMAGES);
    }
    if (format.isPresent()) {
      needs.add(Capability.JSON);
    }
    if (input instanceof PromptInput.Raw) {
      needs.add(Capability.RAW);
    }
    if (input instanceof PromptInput.Infill) {
      needs.add(Capability.INFILL);
    }
    JsonFields own = JsonFields.lenient(withWholeNumbers(options));
    var generation =
        new GenerationSpec(input, tools, format, maxTokens(own), sampling(own), stop(own), extra());
    return new PromptBody(
        generation,
        needs,
        alias(model()),
        Optional.of(streams()),
        limits.defaultPriority(),
        limits.defaultDeadlineMs(),
        Optional.empty(),
        true);
  }

  /** The order of embeddings. */
  PromptBody embed(PromptInput.Embed input) {
    return PromptBody.ofEmbed(input, extra(), alias(model()), limits);
  }

  static ProblemException problem(String field, String detail) {
    return Problem.badRequest(field, detail).asException();
  }

  static ProblemException unsupported(String field, String detail) {
    return Problem.of(FailureCode.UNSUPPORTED, detail).about(field).asException();
  }

  /** Clients name the newest version of a model by a tag that a mesh does not have. */
  static String withoutTag(String name) {
    return name.endsWith(LATEST) ? name.substring(0, name.length() - LATEST.length()) : name;
  }

  /** The model that a name means; empty if it leaves the choice to the node. */
  static Optional<String> alias(String name) {
    return Optional.of(withoutTag(name))
        .filter(each -> !each.equals("auto") && !each.equals("any"));
  }

  private static ObjectNode options(JsonFields fields) {
    Optional<JsonNode> given = fields.any("options");
    if (given.isEmpty()) {
      return MAPPER.createObjectNode();
    }
    if (given.get() instanceof ObjectNode object) {
      return object;
    }
    throw JsonFields.wrong("options", "an object", given.get());
  }

  private List<RawJson> tools() {
    Optional<JsonNode> list = fields.any("tools");
    if (list.isPresent() && !list.get().isArray()) {
      throw JsonFields.wrong("tools", "a list", list.get());
    }
    var tools = new ArrayList<RawJson>();
    list.ifPresent(each -> each.forEach(tool -> tools.add(RawJson.of(tool))));
    return tools;
  }

  /** In the form of the OpenAI API, which is what engines are told. */
  private Optional<RawJson> format() {
    Optional<JsonNode> format =
        fields.any("format").filter(value -> !value.isTextual() || !value.asText().isEmpty());
    return format.map(
        value -> {
          ObjectNode form = MAPPER.createObjectNode();
          if (value.isObject()) {
            ObjectNode schema = form.put("type", "json_schema").putObject("json_schema");
            schema.put("name", "answer").set("schema", value);
          } else if (value.asText().equals("json")) {
            form.put("type", "json_object");
          } else {
            throw problem("format", "format must be \"json\" or a JSON schema");
          }
          return RawJson.of(form);
        });
  }

  /** Below 0 means without a limit there. */
  private static OptionalInt maxTokens(JsonFields own) {
    OptionalLong limit = own.whole("num_predict", -2, Integer.MAX_VALUE);
    return limit.isPresent() && limit.getAsLong() > 0
        ? OptionalInt.of((int) limit.getAsLong())
        : OptionalInt.empty();
  }

  private static Sampling sampling(JsonFields own) {
    OptionalLong seed = own.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE);
    return new Sampling(
        own.number("temperature", Range.from(0, 2)),
        topP(own),
        seed.isPresent() && seed.getAsLong() >= 0 ? seed : OptionalLong.empty());
  }

  /** 0 leaves only the likeliest token there; a mesh wants to be told a mass. */
  private static OptionalDouble topP(JsonFields own) {
    OptionalDouble mass = own.number("top_p", Range.from(0, 1));
    return mass.isPresent() ? OptionalDouble.of(Math.max(LEAST_TOP_P, mass.getAsDouble())) : mass;
  }

  /** Clients in languages that know only one kind of number write 5.0 for 5. */
  private static ObjectNode withWholeNumbers(ObjectNode options) {
    ObjectNode whole = options.deepCopy();
    for (String field : List.of("num_predict", "seed")) {
      double number = options.path(field).asDouble(0);
      if (options.path(field).isFloatingPointNumber()
          && number == Math.rint(number)
          && Math.abs(number) <= MAX_EXACT) {
        whole.put(field, (long) number);
      }
    }
    return whole;
  }

  private static List<String> stop(JsonFields own) {
    return own.texts("stop", GenerationSpec.MAX_STOPS, MAX_STOP_CHARS);
  }

  /** What is not understood here goes to the engine, which may. */
  private Map<String, RawJson> extra() {
    var extra = new LinkedHashMap<String, RawJson>();
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      if (!READ_HERE.contains(option.getKey()) && !option.getValue().isNull()) {
        extra.put(option.getKey(), RawJson.of(option.getValue()));
      }
    }
    fields.any("think").ifPresent(think -> extra.put("think", RawJson.of(think)));
    if (extra.size() > MAX_EXTRA) {
      throw problem("options", "options must hold at most " + MAX_EXTRA + " fields");
    }
    return extra;
  }
}
