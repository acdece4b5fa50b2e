package dev.bidmesh.node.cli;

import java.util.Optional;

/**
 * Whether a question is being answered, from its first try to its last: calling it off between two
 * tries ends it just as well as during one.
 *
 * <p>Safe for use by many threads; one of them asks.
 */
final class Answering {

  private boolean asked;
  private boolean calledOff;
  private boolean over;
  private Optional<Runnable> ending = Optional.empty();

  /**
   * A question is to be asked, which is not called off yet.
   *
   * @return whether it may be; not once there was nothing to call off
   */
  synchronized boolean begin() {
    asked = !over;
    calledOff = false;
    return asked;
  }

  /** It is done with. */
  synchronized void end() {
    asked = false;
    ending = Optional.empty();
  }

  /**
   * To be called before each try.
   *
   * @throws CliException if the question was called off
   */
  synchronized void check() {
    if (calledOff) {
      throw new CliException(ExitCode.INTERRUPTED, "interrupted");
    }
  }

  /**
   * A try has begun.
   *
   * @param how ends it, from any thread and also if it is over; called at once if the question was
   *     called off meanwhile
   */
  void by(Runnable how) {
    boolean late;
    synchronized (this) {
      ending = Optional.of(how);
      late = calledOff;
    }
    if (late) {
      how.run();
    }
  }

  /**
   * Calls the question off. If there is none, none begins any more: whoever is about to ask one has
   * been told to end.
   *
   * @return whether there is one
   */
  boolean callOff() {
    Optional<Runnable> now;
    synchronized (this) {
      if (!asked) {
        over = true;
        return false;
      }
      calledOff = true;
      now = ending;
    }
    now.ifPresent(Runnable::run);
    return true;
  }
}
