package dev.bidmesh.gateway.http;

import dev.bidmesh.protocol.PromptId;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Headers of our own, and the form of names in them. */
public final class MeshHeaders {

  /** Response: device that runs the prompt. Request: device that must run it. */
  public static final String DEVICE = "X-Bidmesh-Device";

  /** Response: device that took the prompt. */
  public static final String NODE = "X-Bidmesh-Node";

  /** Response: id of the prompt. */
  public static final String PROMPT = "X-Bidmesh-Prompt";

  /** Response: milliseconds that the mesh itself took. */
  public static final String OVERHEAD_MS = "X-Bidmesh-Overhead-Ms";

  /** Response: predicted completion in milliseconds. */
  public static final String PREDICTED_MS = "X-Bidmesh-Predicted-Ms";

  /** Response: {@code true} if a count of tokens is an estimate. */
  public static final String TOKENS_ESTIMATED = "X-Bidmesh-Tokens-Estimated";

  /** Request: prompts with the same value prefer one device. */
  public static final String SESSION = "X-Bidmesh-Session";

  /** Request: how often the prompt has gone from one mesh to another; absent: never. */
  public static final String HOPS = "X-Bidmesh-Hops";

  /** Request: requests with the same value are one. */
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** Response: {@code true} if the answer is that of an earlier request with the same key. */
  public static final String REPLAYED = "Idempotent-Replayed";

  /**
   * Response, as {@code Server}: what answers is a node. A node that looks for inference servers
   * must not take another node for one, or prompts could go in circles.
   */
  public static final String PRODUCT = "Bidmesh";

  private static final Pattern ENCODED = Pattern.compile("(?:[ -$&-~]++|%[0-9A-Fa-f]{2})*+");

  private MeshHeaders() {}

  /**
   * A name as a header value: printable ASCII as it is, everything else and the percent sign as
   * percent-encoded UTF-8.
   */
  public static String encode(String name) {
    var text = new StringBuilder();
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      if (each >= ' ' && each <= '~' && each != '%') {
        text.append((char) each);
      } else {
        text.append('%').append(String.format("%02X", each & 0xff));
      }
    }
    return text.toString();
  }

  /** The name of a header value; a value that is not in the encoded form is taken as it is. */
  public static String decode(String value) {
    if (!ENCODED.matcher(value).matches()) {
      return value;
    }
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '%') {
        bytes.write(Integer.parseInt(value.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(value.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Says who answers, what the mesh itself took, and what was predicted. */
  public static void answered(
      HttpServerResponse response, String device, double overheadMs, double predictedMs) {
    response
        .putHeader(DEVICE, encode(device))
        .putHeader(OVERHEAD_MS, millis(overheadMs))
        .putHeader(PREDICTED_MS, millis(predictedMs));
  }

  /** Says whose answer a response is, if it is not its own request's. */
  public static void replayed(HttpServerResponse response, PromptId original) {
    response.putHeader(PROMPT, original.value()).putHeader(REPLAYED, "true");
  }

  /** Milliseconds as a header value. */
  public static String millis(double value) {
    return String.valueOf(ApiJson.millis(value));
  }
}
