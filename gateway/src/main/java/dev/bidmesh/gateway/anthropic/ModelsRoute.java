package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.route.MeshModels;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** {@code GET /v1/models} of this API: what the mesh serves now, on one page. */
final class ModelsRoute {

  /** When it was made is not known. */
  private static final String CREATED_AT = "1970-01-01T00:00:00Z";

  private final MeshView view;

  ModelsRoute(MeshView view) {
    this.view = view;
  }

  void list(RoutingContext context) {
    List<Model> models = MeshModels.of(view).all().stream().map(Model::of).toList();
    Replies.json(context.response(), 200, Page.of(models));
  }

  /** Names may hold slashes. */
  void one(RoutingContext context) {
    String name = context.pathParam("*");
    MeshModels.of(view)
        .find(name)
        .ifPresentOrElse(
            model -> Replies.json(context.response(), 200, Model.of(model)),
            () ->
                Errors.problem(
                    context.response(),
                    Problem.of(
                        FailureCode.NO_SUCH_MODEL,
                        "no device of the mesh serves '" + name + "' now")));
  }

  record Page(
      List<Model> data,
      boolean hasMore,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> firstId,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> lastId) {

    static Page of(List<Model> models) {
      Optional<String> first = models.stream().map(Model::id).findFirst();
      Optional<String> last = models.stream().map(Model::id).reduce((a, b) -> b);
      return new Page(models, false, first, last);
    }
  }

  /**
   * One model.
   *
   * @param displayName the name and the devices that serve it
   */
  record Model(String type, String id, String displayName, String createdAt) {

    static Model of(MeshModels.Served served) {
      String display = served.alias() + " (" + String.join(", ", served.devices()) + ")";
      return new Model("model", served.alias(), display, CREATED_AT);
    }
  }
}
