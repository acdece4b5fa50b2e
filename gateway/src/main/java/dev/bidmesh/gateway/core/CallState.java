package dev.bidmesh.gateway.core;

/**
 * Where a prompt is between its client and the orchestrator. Only legal transitions exist as
 * methods.
 *
 * <pre>
 * Offered ─acknowledged→ Accepted ─routed→ Running ⇄ Paused
 *    └───────────────routed──────────────────↑
 * any of them ─ended→ Ended
 * </pre>
 *
 * An event can overtake the acknowledgement, because they travel to different addresses; hence the
 * way from {@link Offered} straight to {@link Running}.
 */
sealed interface CallState {

  /** It is over; no event changes anything any more. */
  default Ended ended(Ending ending) {
    return new Ended(ending);
  }

  /** The orchestrator has been asked and has not answered. */
  record Offered() implements CallState {
    Accepted acknowledged() {
      return new Accepted();
    }

    Running routed(Route route) {
      return new Running(route);
    }
  }

  /** The orchestrator owns it; no device has accepted it yet. */
  record Accepted() implements CallState {
    Running routed(Route route) {
      return new Running(route);
    }
  }

  /** A device runs it, and its clients take what comes. */
  record Running(Route route) implements CallState {
    Paused paused() {
      return new Paused(route);
    }
  }

  /** A device runs it, and one of its clients does not keep up. */
  record Paused(Route route) implements CallState {
    Running drained() {
      return new Running(route);
    }
  }

  /** Its client has been told how it ended, or is gone. */
  record Ended(Ending ending) implements CallState {}

  /**
   * The first accepted award.
   *
   * @param atNanos when the gateway heard of it
   */
  record Route(long atNanos) {}

  /** How a prompt ends. */
  enum Ending {
    ANSWERED,
    REFUSED,
    ABANDONED
  }
}
