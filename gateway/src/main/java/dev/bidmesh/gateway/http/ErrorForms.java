package dev.bidmesh.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Tells by a request which API it is meant for, so that one which reaches no endpoint is refused in
 * the form of that API as well: its clients show nothing of a refusal in another form.
 *
 * @param apis the first that a request is meant for counts; for others it is a problem document
 */
public record ErrorForms(List<Api> apis) {

  public ErrorForms {
    apis = List.copyOf(apis);
  }

  /**
   * An API with a form of errors of its own.
   *
   * @param meant whether a request is one to it
   * @param form how its clients are told of errors
   */
  public record Api(Predicate<HttpServerRequest> meant, ErrorForm form) {

    /** All requests to a path and to those below it. */
    public static Api below(String path, ErrorForm form) {
      return new Api(request -> isBelow(path, request), form);
    }

    /** Those of them that are so. */
    public Api and(Predicate<HttpServerRequest> also) {
      return new Api(meant.and(also), form);
    }

    private static boolean isBelow(String path, HttpServerRequest request) {
      String asked = Objects.requireNonNullElse(request.path(), "");
      String all = path.endsWith("/") ? path : path + "/";
      return asked.equals(path) || asked.startsWith(all);
    }
  }

  /** How the client of a request is told of an error. */
  ErrorForm of(HttpServerRequest request) {
    return apis.stream()
        .filter(api -> api.meant().test(request))
        .findFirst()
        .map(Api::form)
        .orElse(Replies::problem);
  }
}
