package dev.bidmesh.gateway.access;

import dev.bidmesh.protocol.DeviceId;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * The cookie that holds the id of a browser's session. No script can read it, and no page of
 * another site can have it sent. Browsers share cookies among the ports of one host, so that each
 * node has a name of its own for it.
 */
final class SessionCookie {

  private static final int NAME_CHARS = 12;

  private final String name;

  SessionCookie(DeviceId node) {
    this.name = "bidmesh_" + node.value().substring(0, Math.min(NAME_CHARS, node.value().length()));
  }

  /** The id that a request brings. */
  Optional<String> read(HttpServerRequest request) {
    return Optional.ofNullable(request.getCookie(name)).map(Cookie::getValue);
  }

  void set(HttpServerRequest request, String id, Duration longest) {
    request.response().addCookie(cookie(request, id).setMaxAge(longest.toSeconds()));
  }

  void remove(HttpServerRequest request) {
    request.response().addCookie(cookie(request, "").setMaxAge(0));
  }

  private Cookie cookie(HttpServerRequest request, String value) {
    return Cookie.cookie(name, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(request.isSSL());
  }
}
