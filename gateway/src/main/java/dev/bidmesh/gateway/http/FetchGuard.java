package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps out requests that pages of other sites make without an {@code Origin}, such as those for
 * pictures: they read nothing, but can hold streams open. Browsers tell about them by fetch
 * metadata (W3C), though only to loopback addresses and over TLS. Programs that are no browsers
 * send none and pass.
 */
final class FetchGuard {

  private static final String SITE = "Sec-Fetch-Site";
  private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

  private static final String DASHBOARD = "/ui";

  private FetchGuard() {}

  /** What is wrong with a request that has no {@code Origin} of a configured page, if anything. */
  static Optional<Problem> check(HttpServerRequest request) {
    return request.headers().getAll(SITE).stream()
        .filter(FOREIGN::contains)
        .findFirst()
        .filter(site -> !followsALink(request))
        .map(FetchGuard::forbidden);
  }

  /** Whether a user comes to a page by a link of another one, and not in a frame of it. */
  private static boolean followsALink(HttpServerRequest request) {
    MultiMap headers = request.headers();
    return (HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method()))
        && "navigate".equals(headers.get("Sec-Fetch-Mode"))
        && "document".equals(headers.get("Sec-Fetch-Dest"))
        && isPage(String.valueOf(request.path()));
  }

  private static boolean isPage(String path) {
    return path.equals("/") || path.equals(DASHBOARD) || path.startsWith(DASHBOARD + "/");
  }

  private static Problem forbidden(String site) {
    String detail =
        "a page of another origin ("
            + site
            + ") may not call this node so; add its origin to gateway.allowedOrigins and have it"
            + " send an Origin (fetch with mode cors), or type the address yourself";
    return Problem.of(FailureCode.FORBIDDEN, detail).about(SITE);
  }
}
