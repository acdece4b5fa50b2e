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
import java.util.function.Function;

/** Answers with one JSON object. */
final class WholeReply implements PromptClient {

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Function<Answer, Object> form;

  /**
   * @param form of the answer
   */
  WholeReply(HttpServerRequest request, Function<Answer, Object> form) {
    this.request = request;
    this.response = request.response();
    this.form = form;
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
  }

  @Override
  public Future<Void> finished(Answer answer) {
    MeshHeaders.answered(
        response, answer.result().deviceName(), answer.overheadMs(), answer.result().predictedMs());
    return Replies.json(response, 200, form.apply(answer));
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
