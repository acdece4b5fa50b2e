package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.bus.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Takes in request bodies within limits of size and time. A body that is too large is refused as
 * soon as that is known, and the rest of it is read and dropped, because a client that is cut off
 * while it sends may never see the answer. Confined to one event loop.
 */
public final class BodyReader {

  private static final long FEW_SECONDS_MS = 5_000;
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private final Timers<Reading> timers;
  private final int maxBytes;
  private final int maxImageBytes;
  private final int largeAtOnce;
  private final Duration timeout;
  private int large;

  /** For bodies that hold no images. */
  public BodyReader(Vertx vertx, int maxBytes, Duration timeout) {
    this(vertx, maxBytes, maxBytes, 0, timeout);
  }

  /**
   * @param maxBytes largest body
   * @param maxImageBytes largest body of a request that may hold images
   * @param largeAtOnce how many of those above {@code maxBytes} may be in work at once
   * @param timeout for a body of up to {@code maxBytes}, and for each as many more of a larger one
   */
  public BodyReader(
      Vertx vertx, int maxBytes, int maxImageBytes, int largeAtOnce, Duration timeout) {
    this.timers = new Timers<>(vertx, Reading::timeIsUp);
    this.maxBytes = maxBytes;
    this.maxImageBytes = Math.max(maxBytes, maxImageBytes);
    this.largeAtOnce = largeAtOnce;
    this.timeout = timeout;
  }

  /**
   * The whole body. Must be called in the turn in which the request arrived. Fails with a {@link
   * ProblemException}.
   */
  public Future<byte[]> read(HttpServerRequest request) {
    return read(request, maxBytes, () -> true);
  }

  /**
   * The same for a request that may hold images. A large one has its place until it is answered.
   */
  public Future<byte[]> readWithImages(RoutingContext context) {
    return read(context.request(), maxImageBytes, () -> takesPlace(context));
  }

  /** Whether a body is one that is large only for its images. */
  public boolean isLarge(byte[] body) {
    return isLarge(body.length);
  }

  /** Whether so many bytes are more than a body may have without its images. */
  public boolean isLarge(long bytes) {
    return bytes > maxBytes;
  }

  /** That a body is too large though its images are left out. */
  public ProblemException textTooLarge() {
    return tooLarge("the body without its images", maxBytes);
  }

  private boolean takesPlace(RoutingContext context) {
    if (large >= largeAtOnce) {
      return false;
    }
    large++;
    Afterwards.run(context, () -> large--);
    return true;
  }

  private Future<byte[]> read(HttpServerRequest request, int limit, Place place) {
    if (announcedBytes(request) > limit) {
      return Future.failedFuture(tooLarge("the body", limit));
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
    return new Reading(limit, place).of(request);
  }

  /** The length that the client announces; 0 if it does not, or not in a readable way. */
  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && LENGTH.matcher(length).matches() ? Long.parseLong(length) : 0;
  }

  private static ProblemException tooLarge(String what, int limit) {
    return Problem.of(
            FailureCode.TOO_LARGE, what + " exceeds " + limit + " bytes; send a shorter prompt")
        .asException();
  }

  private ProblemException tooMany() {
    String detail =
        "as many large requests as this node takes at once are in work already; try again later"
            + " (gateway.images.atOnce)";
    return Problem.of(FailureCode.BUSY, detail)
        .retryAfter(OptionalLong.of(FEW_SECONDS_MS))
        .asException();
  }

  private ProblemException tooSlow() {
    String detail = "the body did not arrive within " + timeout.toMillis() + " ms";
    return Problem.of(408, FailureCode.TIMEOUT, detail).asException();
  }

  private static ProblemException broken() {
    return Problem.of(FailureCode.MALFORMED, "the body broke off").asException();
  }

  /** A place for a body that is larger than others. */
  private interface Place {

    /** Takes it; false if there is none. */
    boolean take();
  }

  /** One body that comes in. */
  private final class Reading {

    private final int limit;
    private final Place place;
    private final Promise<byte[]> whole = Promise.promise();
    private final Buffer body = Buffer.buffer();
    private long checkedAt = maxBytes;
    private boolean isLarge;

    Reading(int limit, Place place) {
      this.limit = limit;
      this.place = place;
    }

    Future<byte[]> of(HttpServerRequest request) {
      giveTime();
      request
          .handler(this::append)
          .endHandler(end -> whole.tryComplete(body.getBytes()))
          .exceptionHandler(gone -> whole.tryFail(broken()));
      return whole.future().onComplete(done -> timers.cancel(this));
    }

    private void append(Buffer part) {
      if (whole.future().isComplete()) {
        return;
      }
      long length = (long) body.length() + part.length();
      if (length > limit) {
        whole.tryFail(tooLarge("the body", limit));
      } else if (length > maxBytes && !isLarge && !place.take()) {
        whole.tryFail(tooMany());
      } else {
        isLarge = length > maxBytes;
        body.appendBuffer(part);
        goOn(length);
      }
    }

    private void goOn(long length) {
      if (length > checkedAt) {
        checkedAt += maxBytes;
        giveTime();
      }
    }

    void timeIsUp() {
      whole.tryFail(tooSlow());
    }

    private void giveTime() {
      timers.set(this, timeout);
    }
  }
}
