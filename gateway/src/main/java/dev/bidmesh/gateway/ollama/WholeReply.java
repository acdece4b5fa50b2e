package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.http.Connections;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.route.PromptClient;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.util.Optional;

/** Answers with one JSON object. */
final class WholeReply implements PromptClient {

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Lines lines;
  private final Clock clock;

  WholeReply(HttpServerRequest request, Lines lines, Clock clock) {
    this.request = request;
    this.response = request.response();
    this.lines = lines;
    this.clock = clock;
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
  }

  @Override
  public Future<Void> finished(Answer answer) {
    MeshHeaders.answered(
        response, answer.result().deviceName(), answer.overheadMs(), answer.result().predictedMs());
    var head = new Lines.Head(answer.result().model(), clock.instant().toString());
    Optional<Lines.Ending> ending = Optional.of(Lines.Ending.of(answer));
    return Replies.json(response, 200, lines.of(head, Lines.Body.whole(answer), ending));
  }

  @Override
  public void refused(Problem problem) {
    Errors.problem(response, problem);
  }

  @Override
  public void dropped() {
    Connections.cutOff(request.connection());
  }
}
