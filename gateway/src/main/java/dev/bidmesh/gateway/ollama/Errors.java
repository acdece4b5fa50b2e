package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import io.vertx.core.http.HttpServerResponse;

/** Errors in the form of the Ollama API. */
final class Errors {

  private Errors() {}

  /** Answers with what a failure means to a client. */
  static void failure(HttpServerResponse response, Throwable cause) {
    problem(response, Replies.problemOf(cause));
  }

  /** Answers with a problem. */
  static void problem(HttpServerResponse response, Problem problem) {
    Replies.retryAfter(response, problem);
    Replies.json(response, problem.status(), line(problem));
  }

  /** The same as the last line of a stream. */
  static Failure line(Problem problem) {
    return new Failure(problem.detail());
  }

  record Failure(String error) {}
}
