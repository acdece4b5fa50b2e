package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.http.Connections;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Answers {@code POST /prompt} with one JSON object. */
final class PlainReply implements PromptClient {

  private final HttpConnection connection;
  private final HttpServerResponse response;

  PlainReply(HttpServerRequest request) {
    this.connection = request.connection();
    this.response = request.response();
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
  }

  @Override
  public Future<Void> finished(Answer answer) {
    PromptReply reply = PromptReply.of(answer);
    MeshHeaders.answered(response, reply.device(), reply.overheadMs(), reply.predictedMs());
    return Replies.json(response, 200, reply);
  }

  @Override
  public void dropped() {
    Connections.cutOff(connection);
  }

  @Override
  public void refused(Problem problem) {
    Replies.problem(response, problem);
  }
}
