package dev.bidmesh.gateway.access;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.core.access.Admission;
import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.Caller;
import dev.bidmesh.gateway.core.access.CallerRules;
import dev.bidmesh.gateway.core.access.KeyUsage;
import dev.bidmesh.gateway.core.access.Visit;
import dev.bidmesh.gateway.http.CallerAddress;
import dev.bidmesh.gateway.http.Connections;
import dev.bidmesh.gateway.http.ErrorForm;
import dev.bidmesh.gateway.http.Guard;
import dev.bidmesh.gateway.http.OriginGuard;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds out who calls and lets through who may. Requests of a key that is revoked or expires while
 * they are in work are cut off, and those of a session that ends. Confined to the gateway's event
 * loop.
 */
public final class Doorman implements Guard {

  static final String API_KEY = "x-api-key";

  private static final String BEARER = "bearer ";

  private final CallerRules rules;
  private final Supplier<ApiKeys> keys;
  private final KeyUsage usage;
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final Clock wallClock;
  private final MonotonicClock clock;
  private final Challenges challenges;
  private final Set<Open> open = new HashSet<>();

  /** A request of a key that is in work; each is one of its own. */
  private static final class Open {
    private final String keyId;
    private final Optional<String> session;
    private final HttpConnection connection;

    /**
     * @param session by which it was let in; empty: by the key itself
     */
    Open(String keyId, Optional<String> session, HttpConnection connection) {
      this.keyId = keyId;
      this.session = session;
      this.connection = connection;
    }
  }

  /**
   * @param keys as they are now
   */
  Doorman(
      CallerRules rules,
      Supplier<ApiKeys> keys,
      KeyUsage usage,
      Sessions sessions,
      SessionCookie cookie,
      Clock wallClock,
      MonotonicClock clock) {
    this.rules = rules;
    this.keys = keys;
    this.usage = usage;
    this.sessions = sessions;
    this.cookie = cookie;
    this.wallClock = wallClock;
    this.clock = clock;
    this.challenges = new Challenges(clock);
  }

  @Override
  public void identify(RoutingContext context) {
    Visit visit = visit(context.request());
    Callers.set(context, rules.admit(visit, keys.get(), wallClock.millis()));
    context.next();
  }

  @Override
  public Optional<Runnable> admit(RoutingContext context, Access access, ErrorForm errors) {
    if (access == Access.OPEN) {
      return Optional.of(() -> {});
    }
    if (!(Callers.admission(context) instanceof Admission.Admitted admitted)) {
      challenges.unknown(context, errors);
      return Optional.empty();
    }
    Caller caller = admitted.caller();
    if (!access.admits(caller.scopes())) {
      challenges.forbidden(context, caller, access, errors);
      return Optional.empty();
    }
    return caller
        .key()
        .map(key -> counted(context, key, errors))
        .orElseGet(() -> Optional.of(() -> {}));
  }

  /** Cuts off what runs with keys that are none any more. */
  void keysLooked(ApiKeys now) {
    long nowMs = wallClock.millis();
    List.copyOf(open).stream()
        .filter(each -> now.validById(each.keyId, nowMs).isEmpty())
        .forEach(each -> Connections.cutOff(each.connection));
    usage.keepOnly(now);
    sessionsEnded();
  }

  /** Cuts off what was let in by sessions that are over. */
  void sessionsEnded() {
    long nowMs = wallClock.millis();
    List.copyOf(open).stream()
        .filter(each -> each.session.filter(id -> sessions.keyOf(id, nowMs).isEmpty()).isPresent())
        .forEach(each -> Connections.cutOff(each.connection));
  }

  private Optional<Runnable> counted(RoutingContext context, ApiKey key, ErrorForm errors) {
    Optional<KeyUsage.Excess> excess = usage.begin(key, clock.nanoTime());
    if (excess.isPresent()) {
      Problem problem =
          Problem.of(FailureCode.BUSY, excess.get().detail() + "; try again later")
              .retryAfter(OptionalLong.of(excess.get().retryAfterMs()));
      errors.send(context.response(), problem);
      return Optional.empty();
    }
    HttpServerRequest request = context.request();
    var mine = new Open(key.id(), session(request), request.connection());
    open.add(mine);
    return Optional.of(
        () -> {
          open.remove(mine);
          usage.ended(key.id());
        });
  }

  /** A key that is presented counts before a session. */
  private Optional<String> session(HttpServerRequest request) {
    boolean byKey = credentials(request).stream().anyMatch(CallerRules::isKey);
    return byKey ? Optional.empty() : cookie.read(request);
  }

  private Visit visit(HttpServerRequest request) {
    CallerAddress address = CallerAddress.of(request);
    String host = String.valueOf(request.getHeader(HttpHeaders.HOST));
    return new Visit(
        address.text(),
        address.sameDevice(),
        OriginGuard.isForeign(request.headers().getAll(HttpHeaders.ORIGIN), host),
        credentials(request),
        cookie.read(request).flatMap(id -> sessions.keyOf(id, wallClock.millis())));
  }

  private static List<String> credentials(HttpServerRequest request) {
    var found = new ArrayList<String>();
    for (String value : request.headers().getAll(HttpHeaders.AUTHORIZATION)) {
      boolean bearer = value.regionMatches(true, 0, BEARER, 0, BEARER.length());
      found.add(bearer ? value.substring(BEARER.length()).strip() : value.strip());
    }
    request.headers().getAll(API_KEY).forEach(value -> found.add(value.strip()));
    return found;
  }
}
