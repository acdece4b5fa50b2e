package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requires JSON of those who send a body. That is more than tidiness: a web page may send forms and
 * plain text anywhere without asking, but not {@code application/json}.
 */
public final class ContentTypes {

  private static final Pattern JSON =
      Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-?8\"?\\s*)?;?\\s*");

  private ContentTypes() {}

  /** What is wrong with the type or encoding of a body that must be JSON, if anything is. */
  public static Optional<Problem> requireJson(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null) {
      return unsupported("Content-Type", "Content-Type is missing; send application/json");
    }
    if (!JSON.matcher(type.trim().toLowerCase(Locale.ROOT)).matches()) {
      return unsupported(
          "Content-Type", "Content-Type must be application/json in UTF-8, not '" + type + "'");
    }
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return unsupported(
          "Content-Encoding", "bodies are taken uncompressed, not '" + encoding + "'");
    }
    return Optional.empty();
  }

  private static Optional<Problem> unsupported(String header, String detail) {
    return Optional.of(Problem.of(415, FailureCode.UNSUPPORTED, detail).about(header));
  }
}
