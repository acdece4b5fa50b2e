package dev.bidmesh.node.cli;

import dev.bidmesh.protocol.FailureCode;

/** How a command ended, for scripts. */
public enum ExitCode {
  OK(0),
  FAILED(1),
  /** The command line or the configuration is wrong. */
  USAGE(2),
  INTERRUPTED(3),
  /** No node answers at the address, or there is none to join. */
  UNREACHABLE(4),
  /** The node is there and will not do it: busy, no such model, too long. */
  REFUSED(5),
  TIMED_OUT(6);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The process's exit status. */
  public int code() {
    return code;
  }

  /** How a command ends whose request a node answered with a failure. */
  static ExitCode of(FailureCode failure) {
    return switch (failure) {
      case BAD_REQUEST, MALFORMED -> USAGE;
      case NO_SUCH_MODEL,
          TOO_LONG,
          TOO_LARGE,
          BUSY,
          NO_ENGINE,
          DRAINING,
          UNSUPPORTED,
          UNAUTHORIZED,
          FORBIDDEN,
          NOT_HUB,
          KEY_REUSED,
          LOOP ->
          REFUSED;
      case DEADLINE, TIMEOUT -> TIMED_OUT;
      case CANCELLED -> INTERRUPTED;
      case ENGINE_FAILED, LOST, NOT_FOUND, ENDED, UNREACHABLE, INTERNAL -> FAILED;
    };
  }
}
