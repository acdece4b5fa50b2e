package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.message.Completion;

/**
 * Where a run is in its life. Each state has a method for every state that may follow it, and no
 * other; {@link Run} holds the present one.
 *
 * <table>
 * <caption>Transitions</caption>
 * <tr><th>from</th><th>when</th><th>to</th></tr>
 * <tr><td>{@link Deciding}</td><td>accepted, and must wait</td><td>{@link Queued}</td></tr>
 * <tr><td>{@link Deciding}</td><td>accepted, with a slot</td><td>{@link Running}</td></tr>
 * <tr><td>{@link Deciding}</td><td>refused, requoted or cancelled</td><td>{@link Ended}</td></tr>
 * <tr><td>{@link Queued}</td><td>a slot is free</td><td>{@link Running}</td></tr>
 * <tr><td>{@link Queued}</td><td>stopped</td><td>{@link Completing}</td></tr>
 * <tr><td>{@link Running}</td><td>the engine ended</td><td>{@link Delivering}</td></tr>
 * <tr><td>{@link Running}</td><td>stopped</td><td>{@link Stopping}</td></tr>
 * <tr><td>{@link Stopping}</td><td>the engine ended, or takes too long</td>
 *     <td>{@link Completing}</td></tr>
 * <tr><td>{@link Delivering}</td><td>the owner has all chunks, or it is stopped</td>
 *     <td>{@link Completing}</td></tr>
 * <tr><td>{@link Delivering}</td><td>the owner has all chunks, and the end with the last</td>
 *     <td>{@link Ended}</td></tr>
 * <tr><td>{@link Completing}</td><td>the owner is told, or told again</td>
 *     <td>{@link Completing}</td></tr>
 * <tr><td>{@link Completing}</td><td>the owner knows, or was told often enough</td>
 *     <td>{@link Ended}</td></tr>
 * </table>
 *
 * <p>"Stopped" means: cancelled by the owner, past its deadline, left by its owner, without an
 * engine, or left over when the node drains.
 */
sealed interface RunState {

  /** Awarded, with a place reserved; the prediction is being asked for. */
  record Deciding() implements RunState {

    Queued toQueued() {
      return new Queued();
    }

    Running toRunning() {
      return new Running();
    }

    Ended toEnded() {
      return new Ended();
    }
  }

  /** Accepted, waiting for a slot. */
  record Queued() implements RunState {

    Running toRunning() {
      return new Running();
    }

    Completing toCompleting(Completion completion) {
      return new Completing(completion, 0);
    }
  }

  /** Generating. */
  record Running() implements RunState {

    Delivering toDelivering(Ending ending) {
      return new Delivering(ending);
    }

    Stopping toStopping(Ending ending) {
      return new Stopping(ending);
    }
  }

  /**
   * The engine was told to stop and has not said that it did.
   *
   * @param ending what the owner will be told
   */
  record Stopping(Ending ending) implements RunState {

    Completing toCompleting(Completion completion) {
      return new Completing(completion, 0);
    }
  }

  /**
   * Generated; the owner does not have all of it.
   *
   * @param ending what the owner will be told
   */
  record Delivering(Ending ending) implements RunState {

    Completing toCompleting(Completion completion) {
      return new Completing(completion, 0);
    }

    Ended toEnded() {
      return new Ended();
    }
  }

  /**
   * The owner is being told the end.
   *
   * @param completion what it is told
   * @param tries how often it was told
   */
  record Completing(Completion completion, int tries) implements RunState {

    Completing toNextTry() {
      return new Completing(completion, tries + 1);
    }

    Ended toEnded() {
      return new Ended();
    }
  }

  /** Over. */
  record Ended() implements RunState {}
}
