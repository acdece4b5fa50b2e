package dev.bidmesh.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Why something failed. Causes do not cross the event bus, a number and a text do: this is the
 * number. The label is also the metric tag.
 */
public enum FailureCode {
  /** The request breaks a rule; the text names the field and the remedy. */
  BAD_REQUEST(1, "bad_request", false, 400),
  /** No lane of the mesh serves the named model. */
  NO_SUCH_MODEL(2, "no_such_model", false, 404),
  /** The prompt does not fit the model's context. */
  TOO_LONG(3, "too_long", false, 413),
  /** All queues that could take it are full; try again after the given time. */
  BUSY(4, "busy", true, 429),
  /** The model is known, but no engine that serves it is ready. */
  NO_ENGINE(5, "no_engine", true, 503),
  /** The prompt's own deadline passed. */
  DEADLINE(6, "deadline", false, 504),
  /** The engine broke while it ran. */
  ENGINE_FAILED(7, "engine_failed", true, 502),
  /** The device that ran it vanished and no other could go on. */
  LOST(8, "lost", true, 502),
  /** The client went away or asked to stop. Logged, never sent. */
  CANCELLED(9, "cancelled", false, 499),
  /** A frame could not be decoded. */
  MALFORMED(10, "malformed", false, 400),
  /** No valid key was given. */
  UNAUTHORIZED(11, "unauthorized", false, 401),
  /** The key does not allow this. */
  FORBIDDEN(12, "forbidden", false, 403),
  /** No lane has a capability that the prompt needs. */
  UNSUPPORTED(13, "unsupported", false, 422),
  /** There is no such thing, or no longer. */
  NOT_FOUND(14, "not_found", false, 404),
  /** A message exceeds its size limit. */
  TOO_LARGE(15, "too_large", false, 413),
  /** The node is shutting down. */
  DRAINING(16, "draining", true, 503),
  /** A local service did not answer in time. */
  TIMEOUT(17, "timeout", true, 504),
  /** Nobody listens at the address. */
  UNREACHABLE(18, "unreachable", true, 503),
  /** A defect of ours; the log has the trace. */
  INTERNAL(19, "internal", false, 500),
  /** Another node, the hub, takes the prompts of this mesh; the text says where it is. */
  NOT_HUB(20, "not_hub", false, 421),
  /** The idempotency key stands for another request already. */
  KEY_REUSED(21, "key_reused", false, 422),
  /** It is over, so there is nothing to change any more. */
  ENDED(22, "ended", false, 409),
  /** The prompt has gone from mesh to mesh too often, most likely in a circle. */
  LOOP(23, "loop", false, 508);

  private final int number;
  private final String label;
  private final boolean retryable;
  private final int httpStatus;

  FailureCode(int number, String label, boolean retryable, int httpStatus) {
    this.number = number;
    this.label = label;
    this.retryable = retryable;
    this.httpStatus = httpStatus;
  }

  /** Stable number for the wire. */
  public int number() {
    return number;
  }

  /** Stable lower-case name for metrics and problem details. */
  @JsonValue
  public String label() {
    return label;
  }

  /** Whether the same request can succeed later or elsewhere. */
  public boolean retryable() {
    return retryable;
  }

  /** The HTTP status that reports it. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The code of a number from the wire, {@link #INTERNAL} for one that this version lacks. */
  public static FailureCode ofNumber(int number) {
    for (FailureCode each : values()) {
      if (each.number == number) {
        return each;
      }
    }
    return INTERNAL;
  }

  /** The code of a label from the wire, {@link #INTERNAL} for one that this version lacks. */
  @JsonCreator
  public static FailureCode ofLabel(String label) {
    for (FailureCode each : values()) {
      if (each.label.equals(label)) {
        return each;
      }
    }
    return INTERNAL;
  }
}
