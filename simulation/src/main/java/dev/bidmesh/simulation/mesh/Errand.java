package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A prompt that somebody asks a device.
 *
 * @param number names it in its story
 * @param machine number of the device that is asked
 * @param atNanos when
 * @param text what is asked; the answer follows from it
 * @param vast whether so much is added to the text that no frame holds it
 * @param deadlineMs time that its client has
 * @param pin number of the only device that may run it
 * @param cancelAfterNanos when its client goes away; absent: it stays
 * @param pause when its client stops to read; absent: it always reads
 */
record Errand(
    int number,
    int machine,
    long atNanos,
    String text,
    boolean vast,
    OptionalInt maxTokens,
    int priority,
    long deadlineMs,
    Optional<RoutingPolicy> policy,
    OptionalInt pin,
    Optional<String> session,
    boolean idempotent,
    OptionalLong cancelAfterNanos,
    Optional<Pause> pause) {

  /** Time for a prompt whose client is patient. */
  static final long PATIENT_MS = 60_000;

  /**
   * A client that reads nothing for a while.
   *
   * @param afterNanos since it asked
   * @param nanos how long
   */
  record Pause(long afterNanos, long nanos) {}

  /** Whether its client waits for the whole answer. */
  boolean isPatient() {
    return deadlineMs >= PATIENT_MS && cancelAfterNanos.isEmpty();
  }

  /** What it is called in the list of a plan's parts. */
  String name() {
    return "p" + number;
  }

  @Override
  public String toString() {
    var told = new StringBuilder("device-" + machine + " is asked #" + number + " '" + text + "'");
    if (vast) {
      told.append(", longer than a frame");
    }
    maxTokens.ifPresent(most -> told.append(", at most ").append(most).append(" tokens"));
    if (deadlineMs < PATIENT_MS) {
      told.append(", within ").append(deadlineMs).append(" ms");
    }
    told.append(", priority ").append(priority);
    policy.ifPresent(each -> told.append(", ").append(each));
    pin.ifPresent(device -> told.append(", only device-").append(device));
    session.ifPresent(each -> told.append(", session ").append(each));
    if (!idempotent) {
      told.append(", not twice");
    }
    cancelAfterNanos.ifPresent(after -> told.append(", given up after ").append(seconds(after)));
    pause.ifPresent(
        each ->
            told.append(", not read from ")
                .append(seconds(each.afterNanos()))
                .append(" for ")
                .append(seconds(each.nanos())));
    return told.toString();
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}
