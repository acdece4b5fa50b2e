package dev.bidmesh.gateway.tap;

import dev.bidmesh.gateway.GatewayConfig;
import dev.bidmesh.gateway.TextAccess;
import dev.bidmesh.gateway.access.Callers;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.core.access.Caller;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.QueryParams;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.DeviceNames;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.AddressPattern;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapFilter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code GET /eventbus/tap}: the frames on the bus of this node or of all, as they go by. */
public final class TapRoute {

  private static final String ADDRESS = "address";
  private static final String PROMPT = "prompt";
  private static final String NODE = "node";
  private static final String DIRECTION = "direction";
  private static final String TEXT = "text";
  private static final List<String> PARAMETERS = List.of(ADDRESS, PROMPT, NODE, DIRECTION, TEXT);

  private final Vertx vertx;
  private final GatewayConfig config;
  private final DeviceProfile profile;
  private final MeshView view;
  private final TapWatches watches;

  public TapRoute(
      Vertx vertx, GatewayConfig config, DeviceProfile profile, MeshView view, TapWatches watches) {
    this.vertx = vertx;
    this.config = config;
    this.profile = profile;
    this.view = view;
    this.watches = watches;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/eventbus/tap", Access.INSPECT, this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    TapRequest wanted = read(context);
    if (HttpMethod.HEAD.equals(request.method())) {
      Replies.commonHeaders(request.response(), EventStream.MEDIA_TYPE);
      request.response().end();
      return;
    }
    watches.requireRoom();
    new TapStream(vertx, config, request).begin(watches, wanted);
  }

  private TapRequest read(RoutingContext context) {
    var query = QueryParams.of(context, PARAMETERS);
    var filter =
        new TapFilter(
            query.get(ADDRESS, TapRoute::pattern),
            query.get(PROMPT, PromptId::new),
            query.get(DIRECTION, TapRoute::direction));
    Optional<DeviceId> node =
        query
            .get(NODE, text -> text)
            .map(name -> DeviceNames.of(profile, view.peers()).find(NODE, name));
    boolean text = query.get(TEXT, TapRoute::yes).orElse(false);
    if (text) {
      requireTexts(Callers.of(context));
    }
    return new TapRequest(filter, node, text);
  }

  private void requireTexts(Caller caller) {
    if (config.inspection().text() == TextAccess.NEVER) {
      throw refused(
          "texts are hidden on this node; to show those on its own bus to clients with a key, set"
              + " gateway.inspection.text to inspect, and to those on its own device, to loopback");
    }
    if (caller.foreignPage()) {
      throw refused("texts are not open to pages of other origins, allowed ones included");
    }
    boolean byKey = caller.key().isPresent();
    boolean here = caller.sameDevice() && config.inspection().text() == TextAccess.LOOPBACK;
    if (!byKey && !here) {
      throw refused(
          "texts need an API key with the scope inspect; to show those of this node's own bus to"
              + " any client on its own device, set gateway.inspection.text to loopback");
    }
  }

  private static ProblemException refused(String detail) {
    return Problem.of(FailureCode.FORBIDDEN, detail).about(TEXT).asException();
  }

  private static String pattern(String text) {
    AddressPattern.of(text);
    return text;
  }

  private static TapDirection direction(String text) {
    return Stream.of(TapDirection.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("direction must be in or out, not '" + text + "'"));
  }

  private static boolean yes(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("text must be true or false, not '" + text + "'");
    }
    return text.equals("true");
  }
}
