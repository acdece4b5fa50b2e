package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks that a request that a web page makes comes from a page of this node or of a configured
 * origin. Programs that are no browsers send no {@code Origin} and pass.
 */
public final class OriginGuard {

  private static final String HEADER = "Origin";

  private final Set<String> allowed;

  OriginGuard(List<String> allowed) {
    this.allowed =
        allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /**
   * What is wrong with the {@code Origin} headers of a request, if anything is.
   *
   * @param host the request's {@code Host} header, which has been found good
   */
  Optional<Problem> check(List<String> headers, String host) {
    return headers.stream()
        .filter(origin -> !isOwn(origin, host) && !grants(origin))
        .findFirst()
        .map(OriginGuard::forbidden);
  }

  /** Whether pages of this origin may read answers although they come from elsewhere. */
  boolean grants(String origin) {
    return allowed.contains(origin.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether a page of another origin makes a request, be it an allowed one.
   *
   * @param headers the {@code Origin} headers
   * @param host the request's {@code Host} header
   */
  public static boolean isForeign(List<String> headers, String host) {
    return headers.stream().anyMatch(origin -> !isOwn(origin, host));
  }

  private static boolean isOwn(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private static Problem forbidden(String origin) {
    return Problem.of(
            FailureCode.FORBIDDEN,
            "pages of '" + origin + "' may not call this node; add it to gateway.allowedOrigins")
        .about(HEADER);
  }
}
