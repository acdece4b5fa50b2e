package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A frame of the event bus as a line for people. Remembers the names of devices. */
final class TapText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final Pattern DEVICE = Pattern.compile("\\.device\\.([a-z2-7]{26})\\.");

  /** Where the random part of a ULID is, which tells prompts of one second apart. */
  private static final int PROMPT_FROM = 20;

  private static final int PROMPT_TO = 26;

  /** What is worth telling of the fields of messages, in order. */
  private static final Map<String, Function<JsonNode, String>> ESSENTIALS = essentials();

  private final Paint paint;
  private final ZoneId zone;
  private final boolean onePrompt;
  private final Map<String, String> names = new LinkedHashMap<>();

  /**
   * @param zone for times
   * @param onePrompt whether all frames are of one prompt, which then need not be told
   */
  TapText(Paint paint, ZoneId zone, boolean onePrompt) {
    this.paint = paint;
    this.zone = zone;
    this.onePrompt = onePrompt;
  }

  /** A frame. */
  String frame(JsonNode frame) {
    String node = nameOf(frame);
    String type = inLine(frame.path("type").asText());
    boolean out = frame.path("direction").asText().equals("out");
    String padded = String.format(Locale.ROOT, "%-14s", type);
    return Instant.ofEpochMilli(frame.path("ts").asLong()).atZone(zone).format(TIME)
        + "  "
        + paint.actor(indexOf(frame), String.format(Locale.ROOT, "%-12s", node))
        + (out ? " → " : " ← ")
        + (type.equals("Failure") ? paint.alert(padded) : paint.title(padded))
        + " "
        + (frame.path("reply").asBoolean() ? "answer to " : "")
        + address(inLine(frame.path("address").asText()))
        + details(frame);
  }

  /** What else happened, where that is worth a line. */
  Optional<String> news(String event, JsonNode told) {
    String node = nameOf(told);
    if (event.equals("lost")) {
      return Optional.of(
          paint.alert(
              "… " + told.path("count").asLong() + " frames of " + node + " are not shown"));
    }
    boolean watched = told.path("watched").asBoolean();
    return event.equals("node") && !watched
        ? Optional.of(
            paint.alert("… " + node + " is not watched: " + inLine(told.path("reason").asText())))
        : Optional.empty();
  }

  private String nameOf(JsonNode told) {
    String name = inLine(told.path("node").asText());
    names.put(told.path("device_id").asText(), name);
    return name;
  }

  private int indexOf(JsonNode frame) {
    return List.copyOf(names.keySet()).indexOf(frame.path("device_id").asText());
  }

  /** With the device's name in place of its id. */
  private String address(String path) {
    Matcher found = DEVICE.matcher(path);
    return found.find()
        ? found.replaceFirst(
            Matcher.quoteReplacement(
                ".device." + names.getOrDefault(found.group(1), shortened(found.group(1))) + "."))
        : path;
  }

  /** What another node told, without what would end the line or command the terminal. */
  private static String inLine(String told) {
    return Terminal.printable(told.replaceAll("[\\n\\t]", " "));
  }

  private static String shortened(String id) {
    return id.substring(0, 8) + "…";
  }

  private String details(JsonNode frame) {
    var parts = new ArrayList<String>();
    String prompt = inLine(frame.path("prompt").asText());
    if (!onePrompt && prompt.length() > PROMPT_TO) {
      parts.add("prompt …" + prompt.substring(PROMPT_FROM, PROMPT_TO));
    }
    JsonNode body = frame.path("body");
    ESSENTIALS.forEach(
        (field, text) -> {
          if (body.hasNonNull(field)) {
            parts.add(inLine(text.apply(body.path(field))));
          }
        });
    int bytes = frame.path("bytes").asInt();
    if (bytes > 0) {
      parts.add(bytes + " B");
    }
    return parts.isEmpty() ? "" : "  " + String.join(", ", parts);
  }

  private static Map<String, Function<JsonNode, String>> essentials() {
    Map<String, Function<JsonNode, String>> fields = new LinkedHashMap<>();
    fields.put("name", JsonNode::asText);
    fields.put("modelAlias", value -> "model " + value.asText());
    fields.put("promptChars", value -> value.asText() + " chars");
    fields.put("attempt", value -> "attempt " + value.asText());
    fields.put("bids", TapText::bids);
    fields.put("noBid", value -> "no bid: " + value.asText());
    fields.put("quotedS", value -> "quoted " + Texts.seconds(value));
    fields.put("predictedS", value -> "predicted " + Texts.seconds(value));
    fields.put("bid", TapText::bid);
    fields.put("generation", value -> "prompt " + input(value.path("input")));
    fields.put("chunkSeq", value -> "chunk " + value.asText());
    fields.put("content", JsonNode::asText);
    fields.put("phase", JsonNode::asText);
    fields.put("credit", value -> "credit " + value.asText());
    fields.put("finish", JsonNode::asText);
    fields.put("completionTokens", value -> value.asText() + " tokens");
    fields.put("ttftMs", value -> "first after " + millis(value));
    fields.put("totalMs", value -> "all after " + millis(value));
    fields.put("end", TapText::end);
    fields.put("ended", value -> value.asBoolean() ? "end known" : "end not known");
    fields.put("outcome", JsonNode::asText);
    fields.put("code", JsonNode::asText);
    fields.put("retryAfterMs", value -> "retry after " + millis(value));
    return fields;
  }

  /** The end of a run that came with the last of its text. */
  private static String end(JsonNode completion) {
    return "end: "
        + completion.path("finish").asText()
        + ", "
        + completion.path("completionTokens").asText()
        + " tokens";
  }

  private static String bids(JsonNode bids) {
    var texts = new ArrayList<String>();
    bids.forEach(each -> texts.add(bid(each)));
    return String.join(", ", texts);
  }

  private static String bid(JsonNode bid) {
    return bid.path("accelerator").asText() + " " + Texts.seconds(bid.path("quotedS"));
  }

  private static String input(JsonNode input) {
    JsonNode messages = input.path("messages");
    if (messages.isArray()) {
      return messages.size() + " messages";
    }
    JsonNode texts = input.path("texts");
    return texts.isArray() ? texts.size() + " texts" : input.path("base").asText();
  }

  private static String millis(JsonNode value) {
    return Texts.decimal("%.0f ms", value.asDouble());
  }
}
