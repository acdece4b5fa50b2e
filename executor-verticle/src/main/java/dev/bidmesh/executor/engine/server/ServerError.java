package dev.bidmesh.executor.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.FailureCode;
import java.util.Locale;
import java.util.regex.Pattern;

/** Translates what servers say when something is wrong. */
public final class ServerError {

  private static final int MAX_CHARS = 500;
  private static final Pattern TOO_LONG =
      Pattern.compile(
          "context.?length|context.?window|context.?size|maximum context|exceed_context"
              + "|too (long|many tokens|large to process)|max_model_len");

  private ServerError() {}

  /**
   * An answer that is no success.
   *
   * @param body as far as it was read
   */
  public static Refusal ofResponse(int status, String body) {
    JsonNode json = Json.parse(body);
    String words = words(json.has("error") ? json.get("error") : json, body);
    return new Refusal(
        isTooLong(body) ? FailureCode.TOO_LONG : code(status),
        "the server answered " + status + (words.isEmpty() ? "" : ": " + words));
  }

  /** An error within a stream. */
  public static Refusal ofEvent(JsonNode error) {
    String text = error.toString();
    return new Refusal(
        isTooLong(text) ? FailureCode.TOO_LONG : FailureCode.ENGINE_FAILED,
        "the server said: " + words(error, text));
  }

  private static FailureCode code(int status) {
    return switch (status) {
      case 400, 422 -> FailureCode.BAD_REQUEST;
      case 404 -> FailureCode.NO_SUCH_MODEL;
      case 408, 504 -> FailureCode.TIMEOUT;
      case 413 -> FailureCode.TOO_LONG;
      case 429 -> FailureCode.BUSY;
      case 503 -> FailureCode.NO_ENGINE;
      // Also 401 and 403: it is this node that the server does not let in, not the client.
      default -> FailureCode.ENGINE_FAILED;
    };
  }

  private static boolean isTooLong(String text) {
    return TOO_LONG.matcher(text.toLowerCase(Locale.ROOT)).find();
  }

  private static String words(JsonNode error, String otherwise) {
    String words =
        error.isTextual()
            ? error.asText()
            : error.path("message").asText(error.path("detail").asText(otherwise));
    String line = words.strip().replaceAll("\\s+", " ");
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
  }
}
