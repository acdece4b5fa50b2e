package dev.bidmesh.gateway.access;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.core.access.Admission;
import dev.bidmesh.gateway.core.access.Caller;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.gateway.http.CallerAddress;
import dev.bidmesh.gateway.http.ErrorForm;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells callers why they may not, and what to do (RFC 6750), and the log who tries. */
final class Challenges {

  private static final Logger LOG = LoggerFactory.getLogger(Challenges.class);

  private static final Duration TELL_AGAIN = Duration.ofMinutes(1);
  static final String HEADER = "WWW-Authenticate";
  static final String REALM = "Bearer realm=\"bidmesh\"";

  private final MonotonicClock clock;
  private OptionalLong toldNanos = OptionalLong.empty();
  private long untold;

  Challenges(MonotonicClock clock) {
    this.clock = clock;
  }

  /** 401: a key is needed. */
  void unknown(RoutingContext context, ErrorForm errors) {
    Problem problem = of(Callers.admission(context));
    boolean wrongKey =
        Callers.admission(context) instanceof Admission.Unknown unknown && unknown.presented();
    challenge(context, wrongKey ? REALM + ", error=\"invalid_token\"" : REALM);
    errors.send(context.response(), problem);
    if (wrongKey) {
      tell(CallerAddress.of(context.request()));
    }
  }

  /** 403: the key, or the place, does not allow this. */
  void forbidden(RoutingContext context, Caller caller, Access access, ErrorForm errors) {
    String needed = Scope.words(access.oneOf(), " ");
    challenge(context, REALM + ", error=\"insufficient_scope\", scope=\"" + needed + "\"");
    errors.send(context.response(), problem(caller, access));
  }

  private static Problem of(Admission admission) {
    String detail = admission instanceof Admission.Unknown unknown ? unknown.detail() : "";
    return Problem.of(FailureCode.UNAUTHORIZED, detail).about("Authorization");
  }

  private static Problem problem(Caller caller, Access access) {
    if (caller.foreignPage() && access == Access.ADMIN) {
      String detail = "this is not open to pages of other origins, allowed ones included";
      return Problem.of(FailureCode.FORBIDDEN, detail).about("Origin");
    }
    return Callers.lacks(caller, Scope.words(access.oneOf(), " or "));
  }

  private static void challenge(RoutingContext context, String value) {
    context.response().putHeader(HEADER, value);
  }

  /** A client that keeps trying does not fill the log. */
  private void tell(CallerAddress address) {
    untold++;
    long now = clock.nanoTime();
    if (toldNanos.isEmpty() || now - toldNanos.getAsLong() > TELL_AGAIN.toNanos()) {
      toldNanos = OptionalLong.of(now);
      LOG.atWarn()
          .addKeyValue("client", address.text())
          .addKeyValue("requests", untold)
          .log("refused: a key that is unknown, revoked or expired");
      untold = 0;
    }
  }
}
