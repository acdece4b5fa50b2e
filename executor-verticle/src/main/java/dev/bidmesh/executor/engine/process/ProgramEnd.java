package dev.bidmesh.executor.engine.process;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The end of a program.
 *
 * @param cause why it ended
 * @param exitCode its exit code; absent if it has none
 * @param errors the end of its standard error, or why it could not be started; may be empty
 * @param peakBytes the most memory that it and its children were seen to hold, where that can be
 *     read
 */
public record ProgramEnd(Cause cause, OptionalInt exitCode, String errors, OptionalLong peakBytes) {

  /** Why a program ended. */
  public enum Cause {
    /** By itself. */
    EXITED,
    /** It could not be started. */
    NOT_STARTED,
    /** It was told to. */
    STOPPED,
    /** Its time was over. */
    TIME_LIMIT,
    /** It wrote too much. */
    OUTPUT_LIMIT,
    /** It closed its output, went on, and was killed. */
    MUTE,
    /** It was killed, and is still there. */
    UNKILLABLE
  }

  /** Whether it did all it wanted and was content. */
  public boolean isSuccess() {
    return cause == Cause.EXITED && exitCode.isPresent() && exitCode.getAsInt() == 0;
  }

  /** What happened, in plain words; the last line of standard error included. */
  public String describe() {
    String last = lastErrorLine();
    String detail = last.isEmpty() ? "" : ": " + last;
    return switch (cause) {
      case EXITED -> "ended with " + exit() + detail;
      case NOT_STARTED -> "could not be started" + detail;
      case STOPPED -> "was stopped";
      case TIME_LIMIT -> "was stopped at its time limit" + detail;
      case OUTPUT_LIMIT -> "was stopped since it wrote more than it may";
      case MUTE -> "closed its output without ending" + detail;
      case UNKILLABLE -> "was killed but does not end";
    };
  }

  private String exit() {
    if (exitCode.isEmpty()) {
      return "no exit code";
    }
    int code = exitCode.getAsInt();
    return code > SIGNAL_BASE && code <= SIGNAL_BASE + MAX_SIGNAL
        ? "exit code " + code + " (signal " + (code - SIGNAL_BASE) + ")"
        : "exit code " + code;
  }

  private String lastErrorLine() {
    String[] lines = errors.strip().split("\\R");
    String last = lines[lines.length - 1].strip();
    return last.length() <= MAX_LINE ? last : last.substring(0, MAX_LINE) + "…";
  }

  private static final int SIGNAL_BASE = 128;
  private static final int MAX_SIGNAL = 64;
  private static final int MAX_LINE = 300;
}
