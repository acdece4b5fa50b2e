package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Callers on a loopback address that are no pages of another origin. Behind a reverse proxy on the
 * same device everybody calls from one.
 */
public final class LocalCaller {

  private LocalCaller() {}

  /**
   * What keeps a caller from what is open to the node's own device only, if anything does.
   *
   * @param what is open to it, as the subject of a sentence in the plural
   */
  public static Optional<Problem> check(HttpServerRequest request, String what) {
    boolean local =
        Optional.ofNullable(request.remoteAddress())
            .map(SocketAddress::hostAddress)
            .map(LocalCaller::isLoopback)
            .orElse(false);
    if (!local) {
      String detail = what + " are open to the node's own device only; call from there";
      return Optional.of(Problem.of(FailureCode.FORBIDDEN, detail));
    }
    MultiMap headers = request.headers();
    String host = String.valueOf(headers.get(HttpHeaders.HOST));
    if (OriginGuard.isForeign(headers.getAll(HttpHeaders.ORIGIN), host)) {
      String detail = what + " are not open to pages of other origins, allowed ones included";
      return Optional.of(Problem.of(FailureCode.FORBIDDEN, detail).about("Origin"));
    }
    return Optional.empty();
  }

  /** The address is in numbers, so nothing is looked up. */
  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw Problem.of(FailureCode.FORBIDDEN, "the caller's address cannot be read").asException();
    }
  }
}
