package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** {@code GET /openapi.yaml}: the whole API, for programs. */
public final class OpenApiRoute {

  /** Registered by RFC 9512. */
  private static final String MEDIA_TYPE = "application/yaml";

  private static final String DOCUMENT = "/dev/bidmesh/gateway/openapi.yaml";

  private final String document = read();

  public Endpoint endpoint() {
    return Endpoint.get("/openapi.yaml", Access.ANY, this::handle);
  }

  private void handle(RoutingContext context) {
    Replies.text(context.response(), MEDIA_TYPE, document);
  }

  private static String read() {
    try (InputStream in = OpenApiRoute.class.getResourceAsStream(DOCUMENT)) {
      return new String(
          Objects.requireNonNull(in, DOCUMENT).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
