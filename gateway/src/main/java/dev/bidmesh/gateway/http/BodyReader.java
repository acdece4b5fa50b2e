package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * Takes in request bodies within limits of size and time. A body that is too large is refused as
 * soon as that is known, and the rest of it is read and dropped, because a client that is cut off
 * while it sends may never see the answer.
 */
public final class BodyReader {

  private final Vertx vertx;
  private final int maxBytes;
  private final Duration timeout;

  public BodyReader(Vertx vertx, int maxBytes, Duration timeout) {
    this.vertx = vertx;
    this.maxBytes = maxBytes;
    this.timeout = timeout;
  }

  /**
   * The whole body. Must be called in the turn in which the request arrived. Fails with a {@link
   * ProblemException}.
   */
  public Future<byte[]> read(HttpServerRequest request) {
    if (announcedBytes(request) > maxBytes) {
      return Future.failedFuture(tooLarge());
    }
    String expected = request.getHeader(HttpHeaders.EXPECT);
    if (expected != null && request.version() != HttpVersion.HTTP_1_0) {
      if (!expected.equalsIgnoreCase("100-continue")) {
        String detail = "the only expectation that can be met is 100-continue";
        return Future.failedFuture(
            Problem.of(417, FailureCode.UNSUPPORTED, detail).about("Expect").asException());
      }
      request.response().writeContinue();
    }
    return collect(request);
  }

  private Future<byte[]> collect(HttpServerRequest request) {
    Promise<byte[]> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    long timer = vertx.setTimer(timeout.toMillis(), fired -> whole.tryFail(tooSlow()));
    request
        .handler(part -> append(part, body, whole))
        .endHandler(end -> whole.tryComplete(body.getBytes()))
        .exceptionHandler(gone -> whole.tryFail(broken()));
    return whole.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void append(Buffer part, Buffer body, Promise<byte[]> whole) {
    if (whole.future().isComplete()) {
      return;
    }
    if (body.length() + part.length() > maxBytes) {
      whole.tryFail(tooLarge());
    } else {
      body.appendBuffer(part);
    }
  }

  /** The length that the client announces; 0 if it does not, or not in a readable way. */
  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
  }

  private ProblemException tooLarge() {
    return Problem.of(
            FailureCode.TOO_LARGE, "the body exceeds " + maxBytes + " bytes; send a shorter prompt")
        .asException();
  }

  private ProblemException tooSlow() {
    String detail = "the body did not arrive within " + timeout.toMillis() + " ms";
    return Problem.of(408, FailureCode.TIMEOUT, detail).asException();
  }

  private static ProblemException broken() {
    return Problem.of(FailureCode.MALFORMED, "the body broke off").asException();
  }
}
