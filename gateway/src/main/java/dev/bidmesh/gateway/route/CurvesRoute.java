package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.QueryParams;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import dev.bidmesh.protocol.message.StatusQuery;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code GET /curves}: how long a prompt is predicted to take on each lane, by its length and by
 * the load of the device. Asks the bandit as an auction does, so that it shows what auctions see.
 */
public final class CurvesRoute {

  /** Lanes that are told; with all their points they fit into one question to the bandit. */
  static final int MAX_LANES = 128;

  /** Characters, each step twice as long. */
  private static final List<Integer> LENGTHS =
      Stream.iterate(10, chars -> chars <= 10_240, chars -> chars * 2).toList();

  private static final List<Double> LOADS =
      IntStream.rangeClosed(0, 10).mapToObj(tenths -> tenths / 10.0).toList();

  /** As in the lanes of {@code GET /status}. */
  private static final int TYPICAL_CHARS = 100;

  private static final int POINTS = LENGTHS.size() + LOADS.size();

  private final MeshBus bus;
  private final Duration timeout;

  /**
   * @param timeout that the bandit has for each of two answers
   */
  public CurvesRoute(MeshBus bus, Duration timeout) {
    this.bus = bus;
    this.timeout = timeout;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/curves", Access.INSPECT, this::handle);
  }

  private void handle(RoutingContext context) {
    QueryParams.of(context, List.of());
    HttpServerResponse response = context.response();
    bus.request(Address.Local.BANDIT, new StatusQuery(), BanditStatus.class, timeout)
        .compose(this::curves)
        .onSuccess(curves -> Replies.json(response, 200, curves))
        .onFailure(cause -> Replies.failure(response, cause));
  }

  private Future<Curves> curves(BanditStatus status) {
    List<LaneKey> lanes =
        status.lanes().stream().map(BanditStatus.LaneStatus::lane).limit(MAX_LANES).toList();
    int leftOut = status.lanes().size() - lanes.size();
    var question = new ScoreRequest(lanes.stream().flatMap(CurvesRoute::candidates).toList());
    return bus.request(Address.Local.BANDIT, question, ScoreReply.class, timeout)
        .map(reply -> new Curves(TYPICAL_CHARS, leftOut, curves(lanes, reply.scores())));
  }

  private static Stream<Candidate> candidates(LaneKey lane) {
    Stream<LaneFeatures> byLength =
        LENGTHS.stream()
            .map(chars -> new LaneFeatures(OptionalDouble.empty(), OptionalDouble.empty(), chars));
    Stream<LaneFeatures> byLoad =
        LOADS.stream()
            .map(
                cpu ->
                    new LaneFeatures(
                        OptionalDouble.of(cpu), OptionalDouble.empty(), TYPICAL_CHARS));
    return Stream.concat(byLength, byLoad).map(features -> new Candidate(lane, features, 0));
  }

  private static List<Curve> curves(List<LaneKey> lanes, List<LaneScore> scores) {
    var curves = new ArrayList<Curve>();
    for (int n = 0; n < lanes.size(); n++) {
      curves.add(curve(scores.subList(n * POINTS, (n + 1) * POINTS)));
    }
    return curves;
  }

  private static Curve curve(List<LaneScore> scores) {
    LaneScore any = scores.get(0);
    return new Curve(
        any.lane(),
        any.observations(),
        any.available(),
        points(LENGTHS, scores.subList(0, LENGTHS.size())),
        points(LOADS, scores.subList(LENGTHS.size(), POINTS)));
  }

  private static List<Point> points(List<? extends Number> at, List<LaneScore> scores) {
    return IntStream.range(0, at.size())
        .mapToObj(n -> Point.of(at.get(n).doubleValue(), scores.get(n)))
        .toList();
  }

  private record Curves(int typicalChars, int leftOut, List<Curve> lanes) {}

  private record Curve(
      LaneKey lane,
      long observations,
      boolean available,
      List<Point> byLength,
      List<Point> byLoad) {}

  /** What is predicted at one length or load. */
  private record Point(double at, double meanS, double optimisticS, double q90S) {
    static Point of(double at, LaneScore score) {
      return new Point(at, score.meanS(), score.lowerS(), score.boundS());
    }
  }
}
