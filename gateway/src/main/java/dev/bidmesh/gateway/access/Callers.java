package dev.bidmesh.gateway.access;

import dev.bidmesh.gateway.core.access.Admission;
import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.Caller;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Who makes a request, for the routes. */
public final class Callers {

  private static final String ADMISSION = "bidmesh.admission";

  private Callers() {}

  /**
   * The caller of a request that the doorman has let pass.
   *
   * @throws IllegalStateException on a route that is open to all
   */
  public static Caller of(RoutingContext context) {
    return find(context)
        .orElseThrow(() -> new IllegalStateException("a route that needs no caller asks for one"));
  }

  /**
   * That a caller may not do something.
   *
   * @param scope that it lacks
   */
  public static Problem lacks(Caller caller, String scope) {
    String who = caller.key().map(Callers::allows).orElse("this is not open to other devices");
    String detail =
        who + "; it needs a key with the scope " + scope + " (bidmesh key create --scope)";
    return Problem.of(FailureCode.FORBIDDEN, detail).about("Authorization");
  }

  private static String allows(ApiKey key) {
    String scopes = Scope.words(key.scopes(), " and ");
    return "the key '" + key.name() + "' (" + key.id() + ") allows " + scopes + " only";
  }

  /** The caller, on a route that is open to all. */
  static Optional<Caller> find(RoutingContext context) {
    return admission(context) instanceof Admission.Admitted admitted
        ? Optional.of(admitted.caller())
        : Optional.empty();
  }

  static Admission admission(RoutingContext context) {
    return context.<Admission>get(ADMISSION);
  }

  static void set(RoutingContext context, Admission admission) {
    context.put(ADMISSION, admission);
  }
}
