package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** Errors in the envelope of the OpenAI API. */
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
    return new Envelope(
        new Detail(
            problem.detail(), type(problem), problem.field(), Optional.of(code(problem.code()))));
  }

  /** Clients know a prompt that is too long by this status and the code. */
  private static int status(Problem problem) {
    return problem.code() == FailureCode.TOO_LONG ? BAD_REQUEST : problem.status();
  }

  private static String type(Problem problem) {
    return switch (status(problem)) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> problem.status() < 500 ? "invalid_request_error" : "server_error";
    };
  }

  private static String code(FailureCode code) {
    return switch (code) {
      case NO_SUCH_MODEL -> "model_not_found";
      case TOO_LONG -> "context_length_exceeded";
      case BUSY -> "rate_limit_exceeded";
      default -> code.label();
    };
  }

  record Envelope(Detail error) {}

  record Detail(
      String message,
      String type,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> param,
      Optional<String> code) {}
}
