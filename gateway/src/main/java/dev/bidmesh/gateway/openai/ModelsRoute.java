package dev.bidmesh.gateway.openai;

import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.route.MeshModels;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code GET /v1/models}: what the mesh serves now, and which devices do. */
final class ModelsRoute {

  private final MeshView view;

  ModelsRoute(MeshView view) {
    this.view = view;
  }

  void list(RoutingContext context) {
    List<Model> models = MeshModels.of(view).all().stream().map(Model::of).toList();
    Replies.json(context.response(), 200, new Listing("list", models));
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
                            "no device of the mesh serves '" + name + "' now")
                        .about("model")));
  }

  record Listing(String object, List<Model> data) {}

  /**
   * One model.
   *
   * @param created 0: when it was made is not known
   * @param ownedBy the devices that serve it
   */
  record Model(String id, String object, long created, String ownedBy) {

    static Model of(MeshModels.Served served) {
      return new Model(served.alias(), "model", 0, String.join(", ", served.devices()));
    }
  }
}
