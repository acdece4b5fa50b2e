package dev.bidmesh.gateway.anthropic;

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

/** Answers with one JSON object. */
final class WholeReply implements PromptClient {

  /** By this header clients name a request in their errors. */
  static final String REQUEST_ID = "request-id";

  private final HttpServerRequest request;
  private final HttpServerResponse response;

  WholeReply(PromptId id, HttpServerRequest request) {
    this.request = request;
    this.response = request.response();
    response.putHeader(REQUEST_ID, id.value());
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
  }

  @Override
  public Future<Void> finished(Answer answer) {
    MeshHeaders.answered(
        response, answer.result().deviceName(), answer.overheadMs(), answer.result().predictedMs());
    return Replies.json(response, 200, Message.of(answer));
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
