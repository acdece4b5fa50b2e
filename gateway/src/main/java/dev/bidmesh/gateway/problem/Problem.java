package dev.bidmesh.gateway.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bidmesh.protocol.FailureCode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An error as its client sees it: a problem detail of RFC 9457 with the implied type {@code
 * about:blank}, so that the title is the status's own phrase.
 *
 * @param title phrase of the HTTP status
 * @param status HTTP status
 * @param detail what is wrong and what to do about it
 * @param field the field, header or parameter that it is about
 * @param code for programs
 * @param retryAfterMs when a retry is likely to be accepted, in milliseconds
 */
public record Problem(
    String title,
    int status,
    String detail,
    Optional<String> field,
    FailureCode code,
    OptionalLong retryAfterMs) {

  /** Media type of the JSON form. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int SERVICE_UNAVAILABLE = 503;

  /** A problem with the status of its code. */
  public static Problem of(FailureCode code, String detail) {
    // 499 is for logs: whoever reads this is still there, and can only come back later.
    int status = code == FailureCode.CANCELLED ? SERVICE_UNAVAILABLE : code.httpStatus();
    return of(status, code, detail);
  }

  /** A problem with a status of its own. */
  public static Problem of(int status, FailureCode code, String detail) {
    return new Problem(
        Titles.of(status), status, detail, Optional.empty(), code, OptionalLong.empty());
  }

  /** A request that breaks a rule. */
  public static Problem badRequest(String field, String detail) {
    return of(FailureCode.BAD_REQUEST, detail).about(field);
  }

  /** The same, about one field, header or parameter. */
  public Problem about(String name) {
    return new Problem(title, status, detail, Optional.of(name), code, retryAfterMs);
  }

  /** The same, with a time after which to try again. */
  public Problem retryAfter(OptionalLong millis) {
    return new Problem(title, status, detail, field, code, millis);
  }

  /** The value of the {@code Retry-After} header: whole seconds, rounded up, at least 1. */
  @JsonIgnore
  public OptionalLong retryAfterSeconds() {
    return retryAfterMs.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(1, Math.floorDiv(retryAfterMs.getAsLong() + 999, 1000L)));
  }

  /** This problem as an exception. */
  public ProblemException asException() {
    return new ProblemException(this);
  }
}
