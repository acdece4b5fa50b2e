package dev.bidmesh.executor.engine;

/** Compares what a model writes with what it is to write first. */
public final class Repeat {

  private final String expected;
  private int done;
  private boolean failed;

  /**
   * @param expected may be empty
   */
  public Repeat(String expected) {
    this.expected = expected;
  }

  /** Takes more of the answer; gives what of it is new. */
  public String take(String text) {
    int length = Math.min(text.length(), expected.length() - done);
    if (!expected.startsWith(text.substring(0, length), done)) {
      failed = true;
      return "";
    }
    done += length;
    return text.substring(length);
  }

  /** Whether something else was written. */
  public boolean hasFailed() {
    return failed;
  }

  /** Whether all of it was written. */
  public boolean isOver() {
    return done == expected.length();
  }
}
