package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/** Answers what is not HTTP. The server closes the connection afterwards. */
final class InvalidRequests {

  private InvalidRequests() {}

  static void answer(HttpServerRequest request) {
    Gate.markAnswer(request.response());
    Replies.problem(request.response(), problemOf(request.decoderResult().cause()));
  }

  private static Problem problemOf(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.of(
          414,
          FailureCode.TOO_LARGE,
          "the request line exceeds " + ApiServer.MAX_REQUEST_LINE_BYTES + " bytes");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Problem.of(
          431,
          FailureCode.TOO_LARGE,
          "the request headers exceed " + ApiServer.MAX_HEADER_BYTES + " bytes");
    }
    return Problem.of(FailureCode.MALFORMED, "this is not a valid HTTP request");
  }
}
