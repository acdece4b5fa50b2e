package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.http.Connections;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Answers with one JSON object that holds vectors, which may be many. */
public final class VectorReply implements PromptClient {

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Function<Answer, Object> form;
  private final BiConsumer<HttpServerResponse, Problem> errors;

  /**
   * @param vertx has threads to write the answer on
   * @param form of the answer in the terms of an API
   * @param errors sends a problem in the envelope of that API
   */
  public VectorReply(
      Vertx vertx,
      HttpServerRequest request,
      Function<Answer, Object> form,
      BiConsumer<HttpServerResponse, Problem> errors) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.form = form;
    this.errors = errors;
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
  }

  @Override
  public Future<Void> finished(Answer answer) {
    MeshHeaders.answered(
        response, answer.result().deviceName(), answer.overheadMs(), answer.result().predictedMs());
    return Replies.largeJson(
        vertx, response, () -> form.apply(answer), cause -> refused(Replies.problemOf(cause)));
  }

  @Override
  public void refused(Problem problem) {
    errors.accept(response, problem);
  }

  @Override
  public void dropped() {
    Connections.cutOff(request.connection());
  }
}
