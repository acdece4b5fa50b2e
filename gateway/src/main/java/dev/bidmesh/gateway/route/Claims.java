package dev.bidmesh.gateway.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.gateway.core.Claim;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a request claims to be the same as. */
final class Claims {

  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

  private Claims() {}

  /**
   * The claim of a request; empty if it makes none.
   *
   * @param client who asks
   * @param body as it was received
   * @throws dev.bidmesh.gateway.problem.ProblemException if the key breaks a rule
   */
  static Optional<Claim> of(HttpServerRequest request, String client, byte[] body) {
    Optional<String> key = Optional.ofNullable(request.getHeader(MeshHeaders.IDEMPOTENCY_KEY));
    if (key.filter(text -> !KEY.matcher(text).matches()).isPresent()) {
      throw Problem.badRequest(
              MeshHeaders.IDEMPOTENCY_KEY,
              MeshHeaders.IDEMPOTENCY_KEY
                  + " must be 1 to 255 printable ASCII characters without spaces")
          .asException();
    }
    return key.map(text -> new Claim(client, text, fingerprint(request, body)));
  }

  /**
   * Who must run it belongs to the request as much as its body does, and so does the path: bodies
   * of different APIs may be the same, but the forms of their answers are not.
   */
  private static String fingerprint(HttpServerRequest request, byte[] body) {
    MessageDigest digest = sha256();
    digest.update(request.path().getBytes(UTF_8));
    digest.update((byte) 0);
    digest.update(body);
    digest.update((byte) 0);
    String device = request.getHeader(MeshHeaders.DEVICE);
    digest.update((device == null ? "" : device).getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
