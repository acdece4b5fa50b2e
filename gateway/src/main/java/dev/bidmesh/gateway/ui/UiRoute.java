package dev.bidmesh.gateway.ui;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.HeaderLists;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * {@code GET /ui/*}: the dashboard. Its page may load and ask nothing but this node, run no script
 * and use no style that is not a file of this node, and stand in no frame.
 *
 * <p>Confined to the gateway's event loop.
 */
public final class UiRoute {

  private static final String PREFIX = "/ui/";

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Vertx vertx;
  private Optional<Future<UiFiles>> files = Optional.empty();

  public UiRoute(Vertx vertx) {
    this.vertx = vertx;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/ui/*", Access.OPEN, this::handle);
  }

  private void handle(RoutingContext context) {
    String path = context.normalizedPath();
    if (path.length() < PREFIX.length()) {
      redirect(context.response());
      return;
    }
    files()
        .onSuccess(all -> send(context, all, path.substring(PREFIX.length())))
        .onFailure(cause -> Replies.failure(context.response(), cause));
  }

  /** The page's own links are relative to the directory. */
  private static void redirect(HttpServerResponse response) {
    response.setStatusCode(308).putHeader(HttpHeaders.LOCATION, PREFIX).end();
  }

  /** Read when first asked for, since most nodes' dashboards never are. */
  private Future<UiFiles> files() {
    Future<UiFiles> loading = files.orElseGet(() -> vertx.executeBlocking(UiFiles::load));
    files = Optional.of(loading);
    return loading;
  }

  private static void send(RoutingContext context, UiFiles files, String name) {
    HttpServerResponse response = context.response();
    if (response.closed()) {
      return;
    }
    Optional<UiFile> file = files.find(name);
    if (file.isEmpty()) {
      String detail = "the dashboard has no file '" + name + "'; its page is " + PREFIX;
      Replies.problem(response, Problem.of(FailureCode.NOT_FOUND, detail));
      return;
    }
    headers(response, file.get());
    answer(context.request().headers(), response, file.get());
  }

  private static void headers(HttpServerResponse response, UiFile file) {
    Replies.commonHeaders(response, file.mediaType());
    response
        // Kept, but asked for again each time: a new version of the node is seen at once.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.ETAG, file.etag())
        .putHeader(HttpHeaders.VARY, "Accept-Encoding")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Referrer-Policy", "no-referrer");
  }

  private static void answer(MultiMap headers, HttpServerResponse response, UiFile file) {
    if (HeaderLists.list(headers.getAll(HttpHeaders.IF_NONE_MATCH), file.etag())) {
      response.setStatusCode(304).end();
    } else if (HeaderLists.list(headers.getAll(HttpHeaders.ACCEPT_ENCODING), "gzip")) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").end(file.zipped());
    } else {
      response.end(file.plain());
    }
  }
}
