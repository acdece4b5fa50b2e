package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Nearest;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The query of a request, in which each parameter may occur once and none may be unknown. */
public final class QueryParams {

  private final MultiMap values;

  private QueryParams(MultiMap values) {
    this.values = values;
  }

  /**
   * The query of a request.
   *
   * @param known the parameters that there are
   * @throws ProblemException if it holds others, or one of them twice
   */
  public static QueryParams of(RoutingContext context, List<String> known) {
    MultiMap values = context.queryParams();
    for (String name : values.names()) {
      if (!known.contains(name)) {
        String remedy = Nearest.hint(name, known);
        String list = remedy.isEmpty() ? "; there are " + String.join(", ", known) : remedy;
        throw Problem.badRequest(name, "unknown parameter '" + name + "'" + list).asException();
      }
      if (values.getAll(name).size() > 1) {
        throw Problem.badRequest(name, "parameter '" + name + "' is given twice").asException();
      }
    }
    return new QueryParams(values);
  }

  /**
   * A parameter, if it is given.
   *
   * @param reader makes a value of the text; its {@link IllegalArgumentException} tells the rule
   * @throws ProblemException if the text breaks the rule
   */
  public <T> Optional<T> get(String name, Function<String, T> reader) {
    Optional<String> text = Optional.ofNullable(values.get(name));
    try {
      return text.map(reader);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(name, String.valueOf(e.getMessage())).asException();
    }
  }
}
