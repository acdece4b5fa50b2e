package dev.bidmesh.gateway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.core.access.Admission;
import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.Caller;
import dev.bidmesh.gateway.core.access.CallerRules;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.gateway.core.access.Visit;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.ContentTypes;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * {@code /session}: how browsers log in and out. {@code GET} tells who one is, {@code POST} begins
 * a session with a key, {@code DELETE} ends it.
 */
final class SessionRoutes {

  static final String PATH = "/session";

  private static final String KEY = "key";
  private static final int MAX_KEY_CHARS = 256;

  private final BodyReader bodies;
  private final Supplier<ApiKeys> keys;
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final Runnable ended;
  private final Duration ttl;
  private final Clock clock;
  private final StrictJson json = new StrictJson(MAX_KEY_CHARS);

  /**
   * @param ended is run after an answer that has ended sessions
   */
  SessionRoutes(
      BodyReader bodies,
      Supplier<ApiKeys> keys,
      Sessions sessions,
      SessionCookie cookie,
      Runnable ended,
      Duration ttl,
      Clock clock) {
    this.bodies = bodies;
    this.keys = keys;
    this.sessions = sessions;
    this.cookie = cookie;
    this.ended = ended;
    this.ttl = ttl;
    this.clock = clock;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Access.OPEN, this::tell),
        Endpoint.post(PATH, Access.OPEN, this::begin),
        Endpoint.delete(PATH, Access.OPEN, this::end));
  }

  private void tell(RoutingContext context) {
    boolean session = cookie.read(context.request()).flatMap(this::keyOf).isPresent();
    Replies.json(context.response(), 200, View.of(Callers.find(context), session));
  }

  private Optional<String> keyOf(String id) {
    return sessions.keyOf(id, clock.millis());
  }

  private void begin(RoutingContext context) {
    HttpServerRequest request = context.request();
    ContentTypes.requireJson(request.headers())
        .ifPresent(
            problem -> {
              throw problem.asException();
            });
    bodies
        .read(request)
        .map(bytes -> known(presented(bytes)))
        .onSuccess(key -> begin(context, key))
        .onFailure(cause -> refuse(request, Replies.problemOf(cause)));
  }

  private static void refuse(HttpServerRequest request, Problem problem) {
    if (problem.code() == FailureCode.UNAUTHORIZED && !request.response().closed()) {
      request.response().putHeader(Challenges.HEADER, Challenges.REALM);
    }
    Replies.problem(request.response(), problem);
  }

  private void begin(RoutingContext context, ApiKey key) {
    if (context.response().closed()) {
      return;
    }
    long now = clock.millis();
    cookie.read(context.request()).ifPresent(sessions::end);
    cookie.set(context.request(), sessions.begin(key.id(), ttl, now), ttl);
    var caller = new Caller("key:" + key.id(), Optional.of(key), false, false);
    afterwards(Replies.json(context.response(), 200, View.of(Optional.of(caller), true)));
  }

  private String presented(byte[] body) {
    return JsonFields.of(json.object(Utf8.decode(body)), List.of(KEY))
        .text(KEY, MAX_KEY_CHARS)
        .map(String::strip)
        .orElseThrow(() -> Problem.badRequest(KEY, "key is missing").asException());
  }

  /** By the same rules as a key in a header. */
  private ApiKey known(String presented) {
    var visit = new Visit("", false, false, List.of(presented), Optional.empty());
    Admission admission = new CallerRules(false, true).admit(visit, keys.get(), clock.millis());
    if (admission instanceof Admission.Admitted admitted) {
      return admitted.caller().key().orElseThrow();
    }
    String detail = admission instanceof Admission.Unknown unknown ? unknown.detail() : "";
    throw Problem.of(FailureCode.UNAUTHORIZED, detail).about(KEY).asException();
  }

  private void end(RoutingContext context) {
    cookie.read(context.request()).ifPresent(sessions::end);
    cookie.remove(context.request());
    afterwards(Replies.nothing(context.response()));
  }

  /** Not before, since what is ended may share the connection of the answer. */
  private void afterwards(Future<Void> answer) {
    answer.onComplete(written -> ended.run());
  }

  /**
   * Who calls.
   *
   * @param scopes what that one may do; none: a key is needed
   * @param session whether that is so because a browser has logged in
   * @param key by which, if by one
   */
  record View(
      @JsonInclude(JsonInclude.Include.ALWAYS) List<Scope> scopes,
      boolean session,
      Optional<KeyView> key) {

    static View of(Optional<Caller> caller, boolean session) {
      List<Scope> scopes =
          caller.map(known -> known.scopes().stream().sorted().toList()).orElse(List.of());
      Optional<ApiKey> key = caller.flatMap(Caller::key);
      return new View(scopes, session && key.isPresent(), key.map(KeyView::of));
    }
  }

  /**
   * A key, as its user may see it.
   *
   * @param expiresMs wall-clock time in milliseconds since 1970
   */
  record KeyView(String id, String name, OptionalLong expiresMs) {

    static KeyView of(ApiKey key) {
      return new KeyView(key.id(), key.name(), key.expiresMs());
    }
  }
}
