package dev.bidmesh.gateway.anthropic;

import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.http.HttpServerResponse;

/** Errors in the envelope of the Anthropic API. */
final class Errors {

  private static final int BAD_REQUEST = 400;

  private Errors() {}

  /** Answers with what a failure means to a client. */
  static void failure(HttpServerResponse response, Throwable cause) {
    problem(response, Replies.problemOf(cause));
  }

  /** Answers with a problem. */
  static void problem(HttpServerResponse response, Problem problem) {
    Replies.retryAfter(response, problem);
    Replies.json(response, status(problem), envelope(problem));
  }

  /** The same as the last event of a stream. */
  static Envelope envelope(Problem problem) {
    return new Envelope("error", new Detail(type(problem), problem.detail()));
  }

  /** Clients know a prompt that is too long by this status. */
  private static int status(Problem problem) {
    return problem.code() == FailureCode.TOO_LONG ? BAD_REQUEST : problem.status();
  }

  private static String type(Problem problem) {
    return switch (status(problem)) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> problem.status() < 500 ? "invalid_request_error" : "api_error";
    };
  }

  record Envelope(String type, Detail error) {}

  record Detail(String type, String message) {}
}
