package dev.bidmesh.node.enrol;

import java.util.Arrays;
import java.util.Optional;

/** Why a device is not taken in. */
public enum EnrolProblem {
  /** The request cannot be read. */
  MALFORMED("malformed", 400),
  /** No such token, or one that was revoked. */
  UNKNOWN_TOKEN("unknown_token", 401),
  /** The certificate that was shown is none of a member. */
  NOT_A_MEMBER("not_a_member", 401),
  EXPIRED_TOKEN("expired_token", 410),
  USED_TOKEN("used_token", 409),
  /** A member has the identity of this device. */
  KNOWN_DEVICE("known_device", 409),
  /** It was removed, and the token is from before that. */
  REMOVED_DEVICE("removed_device", 409),
  /** The clocks differ too much for certificates to be valid on both sides. */
  CLOCK("clock", 409),
  /** One side does not speak the other's language. */
  VERSION("version", 426),
  TOO_MANY("too_many", 429),
  /** It is not the device's fault. */
  INTERNAL("internal", 500),
  /** Whoever answers has another authority than the token: found by the device itself. */
  IMPOSTOR("impostor", 502),
  /** Nobody answers: found by the device itself. */
  UNREACHABLE("unreachable", 504);

  private final String label;
  private final int status;

  EnrolProblem(String label, int status) {
    this.label = label;
    this.status = status;
  }

  /** On the wire. */
  public String label() {
    return label;
  }

  /** As an HTTP status. */
  int status() {
    return status;
  }

  static Optional<EnrolProblem> ofLabel(String label) {
    return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
  }
}
