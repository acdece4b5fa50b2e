package dev.bidmesh.protocol.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.bidmesh.protocol.codec.WireJson;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.RawJson;
import java.util.Set;

/**
 * The fields of a message as people may see them, within a bounded size. Safe for use by many
 * threads.
 *
 * <p>What is not known to be harmless is hidden: a text is shown only in fields that are named
 * here, so that a field that is added later is hidden until somebody decides otherwise. Of a hidden
 * text only the length remains. Lists of numbers can be the tokens of a text, or what a model made
 * of it, and are hidden as well.
 */
public final class MessageView {

  /** Most characters of a view; one that would be longer keeps its plain fields only. */
  static final int MAX_CHARS = 4_096;

  /** Most characters of a text that is shown as it is. */
  static final int MAX_TEXT = 2_000;

  private static final int MAX_PLAIN_TEXT = 200;
  private static final int MAX_ITEMS = 16;
  private static final int MAX_DEPTH = 6;

  /** Texts that are identities, names of machines and models, or words of the protocol. */
  private static final Set<String> SHOWN =
      Set.of(
          "accelerator",
          "alias",
          "aliases",
          "bidId",
          "capabilities",
          "code",
          "deviceId",
          "deviceName",
          "digest",
          "direction",
          "engineId",
          "evidence",
          "featuresId",
          "finish",
          "health",
          "httpAddress",
          "kind",
          "lane",
          "model",
          "modelAlias",
          "needs",
          "noBid",
          "outcome",
          "phase",
          "pinDevice",
          "policy",
          "promptId",
          "replyTo",
          "role",
          "source",
          "state",
          "streamTo",
          "unknownType",
          "version");

  /** Shown in the message itself, where it is a device's; further inside anything can be named. */
  private static final String NAME = "name";

  /** Objects whose very keys are the client's. */
  private static final Set<String> HIDDEN_OBJECTS =
      Set.of("extra", "tools", "toolCalls", "responseFormat");

  /** Shared by all, since a mapper has to learn each type that it meets. */
  private static final ObjectMapper MAPPER = WireJson.mapper();

  private final boolean texts;

  private MessageView(boolean texts) {
    this.texts = texts;
  }

  /** With lengths in place of texts. */
  public static MessageView redacted() {
    return new MessageView(false);
  }

  /** With texts, each up to a length. */
  public static MessageView withTexts() {
    return new MessageView(true);
  }

  /** The fields of a message as a JSON object. */
  public RawJson of(MeshMessage message) {
    if (!(MAPPER.valueToTree(message) instanceof ObjectNode fields)) {
      return new RawJson("{}");
    }
    ObjectNode view = object(fields, 0);
    String json = view.toString();
    return new RawJson(json.length() <= MAX_CHARS ? json : plainFields(view).toString());
  }

  private ObjectNode object(ObjectNode from, int depth) {
    ObjectNode view = MAPPER.createObjectNode();
    from.forEachEntry((field, value) -> view.set(field, value(field, value, depth)));
    return view;
  }

  private JsonNode value(String field, JsonNode value, int depth) {
    if (value.isTextual()) {
      return text(isShown(field, depth), value.textValue());
    }
    if (value instanceof POJONode raw) {
      return text(false, rawJson(raw.getPojo()));
    }
    if (value.isContainerNode()) {
      return container(field, value, depth);
    }
    return value;
  }

  private static String rawJson(Object value) {
    return String.valueOf(value instanceof RawValue raw ? raw.rawValue() : value);
  }

  private JsonNode container(String field, JsonNode value, int depth) {
    boolean hidden = !texts && (HIDDEN_OBJECTS.contains(field) || holdsNumbers(value));
    if (hidden || depth >= MAX_DEPTH) {
      return value.isEmpty() ? value : hidden(value.size(), value.isArray() ? "items" : "fields");
    }
    return value instanceof ObjectNode inner
        ? object(inner, depth + 1)
        : list(field, (ArrayNode) value, depth);
  }

  private JsonNode list(String field, ArrayNode items, int depth) {
    ArrayNode view = MAPPER.createArrayNode();
    for (int i = 0; i < Math.min(MAX_ITEMS, items.size()); i++) {
      view.add(value(field, items.get(i), depth));
    }
    if (items.size() > MAX_ITEMS) {
      view.add(hidden(items.size() - MAX_ITEMS, "more"));
    }
    return view;
  }

  private static boolean holdsNumbers(JsonNode value) {
    return value.isArray() && !value.isEmpty() && value.get(0).isNumber();
  }

  private static boolean isShown(String field, int depth) {
    return SHOWN.contains(field) || depth == 0 && NAME.equals(field);
  }

  private TextNode text(boolean shown, String text) {
    int chars = text.codePointCount(0, text.length());
    if (!shown && !texts) {
      return hidden(chars, "chars");
    }
    int most = texts ? MAX_TEXT : MAX_PLAIN_TEXT;
    return chars <= most
        ? TextNode.valueOf(text)
        : TextNode.valueOf(
            text.substring(0, text.offsetByCodePoints(0, most))
                + hidden(chars - most, "more").textValue());
  }

  private static TextNode hidden(int count, String what) {
    return TextNode.valueOf("‹" + count + " " + what + "›");
  }

  private ObjectNode plainFields(ObjectNode view) {
    ObjectNode plain = MAPPER.createObjectNode();
    view.forEachEntry((field, value) -> plain.set(field, isPlain(value) ? value : sized(value)));
    return plain;
  }

  private static boolean isPlain(JsonNode value) {
    return value.isValueNode()
        && (!value.isTextual() || value.textValue().length() <= MAX_PLAIN_TEXT);
  }

  private static TextNode sized(JsonNode value) {
    return hidden(value.toString().length(), "chars of JSON");
  }
}
