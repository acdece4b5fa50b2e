package dev.bidmesh.gateway.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.ContentTypes;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.codec.WireJson;
import dev.bidmesh.protocol.message.LaneImport;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.MeshMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the node's own lanes have learned, to take out, put in and forget: {@code GET} and {@code
 * POST /bandit/lanes}, {@code POST /bandit/reset}. For those who may do everything, since whoever
 * may change what is learned decides where all prompts go.
 */
public final class BanditRoutes {

  /** Says what an exported document is. */
  public static final String FORMAT = "bidmesh-lanes-export";

  /** Version of the form that is written and read. */
  public static final int VERSION = 1;

  private final ObjectMapper json = WireJson.mapper();
  private final MeshBus bus;
  private final BodyReader bodies;
  private final Duration timeout;

  public BanditRoutes(MeshBus bus, BodyReader bodies, Duration timeout) {
    this.bus = bus;
    this.bodies = bodies;
    this.timeout = timeout;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/bandit/lanes", Access.ADMIN, this::exported),
        Endpoint.post("/bandit/lanes", Access.ADMIN, context -> change(context, this::laneImport)),
        Endpoint.post("/bandit/reset", Access.ADMIN, context -> change(context, this::laneReset)));
  }

  /**
   * Learned lanes as a document that can be kept and put in again.
   *
   * @param format {@link #FORMAT}
   * @param version {@link #VERSION}
   * @param lanes of one device
   */
  record Export(String format, int version, List<LaneSnapshot> lanes) {}

  private void exported(RoutingContext context) {
    HttpServerResponse response = context.response();
    bus.request(Address.Local.BANDIT, new LaneQuery(bus.self()), LaneReply.class, timeout)
        .map(reply -> encoded(new Export(FORMAT, VERSION, reply.lanes())))
        .onSuccess(
            body -> {
              Replies.commonHeaders(response, "application/json");
              response.end(body);
            })
        .onFailure(cause -> Replies.failure(response, cause));
  }

  private void change(RoutingContext context, Function<JsonNode, MeshMessage> reader) {
    ContentTypes.requireJson(context.request().headers())
        .ifPresent(
            problem -> {
              throw problem.asException();
            });
    HttpServerResponse response = context.response();
    bodies
        .read(context.request())
        .map(bytes -> reader.apply(parsed(bytes)))
        .compose(wanted -> bus.request(Address.Local.BANDIT, wanted, LanesReplaced.class, timeout))
        .onSuccess(replaced -> Replies.json(response, 200, replaced))
        .onFailure(cause -> Replies.failure(response, cause));
  }

  private MeshMessage laneImport(JsonNode body) {
    refuseOthers(body, Set.of("format", "version", "lanes"));
    if (!body.path("format").asText().equals(FORMAT)) {
      throw wrong("format", "must be '" + FORMAT + "', as GET /bandit/lanes gives it");
    }
    if (!body.path("version").isInt() || body.path("version").intValue() != VERSION) {
      throw wrong("version", "must be " + VERSION);
    }
    List<LaneSnapshot> lanes = part(body, "lanes", LaneSnapshot[].class);
    return checked("lanes", () -> new LaneImport(lanes));
  }

  private MeshMessage laneReset(JsonNode body) {
    refuseOthers(body, Set.of("all", "lanes"));
    if (body.has("all") && !body.path("all").isBoolean()) {
      throw wrong("all", "must be true or false");
    }
    boolean all = body.path("all").booleanValue();
    List<LaneKey> lanes = body.has("lanes") ? part(body, "lanes", LaneKey[].class) : List.of();
    if (all != lanes.isEmpty()) {
      throw wrong("lanes", "must name the lanes to reset, or 'all' be true for all own lanes");
    }
    return checked("lanes", () -> new LaneReset(lanes));
  }

  private JsonNode parsed(byte[] bytes) {
    try {
      JsonNode tree = json.readTree(bytes);
      if (tree != null && tree.isObject()) {
        return tree;
      }
    } catch (IOException e) {
      throw Problem.of(FailureCode.MALFORMED, "the body is not JSON: " + firstLine(e))
          .asException();
    }
    throw Problem.of(FailureCode.MALFORMED, "the body is no JSON object").asException();
  }

  private static void refuseOthers(JsonNode body, Set<String> known) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw wrong(name, "is no field of this body; there are " + new TreeSet<>(known));
              }
            });
  }

  /** A list in which nothing is missing. */
  private <T> List<T> part(JsonNode body, String field, Class<T[]> type) {
    JsonNode items = body.path(field);
    if (!items.isArray()) {
      throw wrong(field, "must be a list");
    }
    for (JsonNode item : items) {
      if (item.isNull()) {
        throw wrong(field, "must not hold null");
      }
    }
    try {
      return List.of(json.treeToValue(items, type));
    } catch (JsonProcessingException e) {
      throw wrong(field, "cannot be read: " + firstLine(e));
    }
  }

  private static MeshMessage checked(String field, Supplier<MeshMessage> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw wrong(field, String.valueOf(e.getMessage()));
    }
  }

  private Buffer encoded(Export export) {
    try {
      return Buffer.buffer(json.writeValueAsBytes(export));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("lanes cannot be written as JSON", e);
    }
  }

  private static ProblemException wrong(String field, String detail) {
    return Problem.badRequest(field, field + " " + detail).asException();
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
