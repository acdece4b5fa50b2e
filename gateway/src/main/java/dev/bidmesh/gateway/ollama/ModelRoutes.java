package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.ContentTypes;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.gateway.route.MeshModels;
import dev.bidmesh.gateway.route.MeshModels.Served;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the mesh serves, in the words of the Ollama API. */
final class ModelRoutes {

  private static final int MAX_MODEL_CHARS = 256;

  /** The Ollama whose API is understood. Clients refuse to work with an older one than this. */
  private static final String API_VERSION = "0.6.4";

  private final BodyReader bodies;
  private final StrictJson json;
  private final MeshView view;
  private final String version;

  ModelRoutes(BodyReader bodies, Supplier<PromptLimits> limits, MeshView view, String version) {
    this.bodies = bodies;
    this.json = new StrictJson(limits.get().maxChars());
    this.view = view;
    this.version = version;
  }

  void tags(RoutingContext context) {
    list(context.response(), MeshModels.of(view).all());
  }

  void loaded(RoutingContext context) {
    list(
        context.response(),
        MeshModels.of(view).all().stream().filter(each -> each.model().warm()).toList());
  }

  void version(RoutingContext context) {
    Replies.json(context.response(), 200, Map.of("version", API_VERSION, "bidmesh", version));
  }

  void show(RoutingContext context) {
    HttpServerResponse response = context.response();
    Optional<Problem> noJson = ContentTypes.requireJson(context.request().headers());
    if (noJson.isPresent()) {
      Errors.problem(response, noJson.get());
      return;
    }
    bodies
        .read(context.request())
        .map(this::named)
        .onSuccess(model -> Replies.json(response, 200, Shown.of(model)))
        .onFailure(cause -> Errors.failure(response, cause));
  }

  private Served named(byte[] body) {
    ObjectNode object = json.object(Utf8.decode(body));
    JsonFields fields = JsonFields.lenient(object);
    String name =
        fields
            .text("model", MAX_MODEL_CHARS)
            .or(() -> fields.text("name", MAX_MODEL_CHARS))
            .orElseThrow(() -> Options.problem("model", "model is missing"));
    return served(name);
  }

  /**
   * The model of a name.
   *
   * @throws dev.bidmesh.gateway.problem.ProblemException if nobody serves it
   */
  Served served(String name) {
    return MeshModels.of(view)
        .find(Options.withoutTag(name))
        .orElseThrow(
            () ->
                Problem.of(
                        FailureCode.NO_SUCH_MODEL,
                        "no device of the mesh serves '" + name + "' now")
                    .asException());
  }

  private static void list(HttpServerResponse response, List<Served> models) {
    Replies.json(response, 200, new Listing(models.stream().map(Tag::of).toList()));
  }

  record Listing(List<Tag> models) {}

  /**
   * One model.
   *
   * @param modifiedAt the zero of that API's clock: when it was made is not known
   * @param size 0: how large its file is, only its device knows
   */
  record Tag(
      String name, String model, String modifiedAt, long size, String digest, Details details) {

    static Tag of(Served served) {
      String name = served.alias();
      return new Tag(
          name, name, "0001-01-01T00:00:00Z", 0, served.model().digest(), Details.of(served));
    }
  }

  /** What Ollama tells of a file; a mesh tells which devices have it. */
  record Details(
      String parentModel, String format, String family, List<String> families, String devices) {

    static Details of(Served served) {
      return new Details("", "", "", List.of(), String.join(", ", served.devices()));
    }
  }

  record Shown(
      String modelfile,
      String template,
      Details details,
      Map<String, Object> modelInfo,
      List<String> capabilities) {

    static Shown of(Served served) {
      var capabilities = new ArrayList<String>();
      if (served.model().writes()) {
        capabilities.add("completion");
      }
      if (served.capabilities().contains(Capability.EMBEDDINGS)) {
        capabilities.add("embedding");
      }
      if (served.capabilities().contains(Capability.INFILL)) {
        capabilities.add("insert");
      }
      if (served.capabilities().contains(Capability.TOOLS)) {
        capabilities.add("tools");
      }
      if (served.capabilities().contains(Capability.IMAGES)) {
        capabilities.add("vision");
      }
      Map<String, Object> info =
          served.model().contextTokens().isPresent()
              ? Map.of(
                  "general.architecture",
                  "mesh",
                  "mesh.context_length",
                  served.model().contextTokens().getAsInt())
              : Map.of("general.architecture", "mesh");
      return new Shown("", "", Details.of(served), info, capabilities);
    }
  }
}
