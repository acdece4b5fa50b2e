package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.core.Key;
import java.util.Locale;

/** What the timers and questions of the core are for. Most belong to a run, some to a chunk. */
enum Purpose {
  /** The bandit's prediction for an award. */
  SCORE,
  /** A chunk on its way to the owner. */
  CHUNK,
  /** A chunk that was not acknowledged is to be sent again. */
  CHUNK_RETRY,
  /** Chunks whose acknowledgement is overdue are to be sent again. */
  RESEND,
  /** Text has waited for more long enough. */
  FLUSH,
  /** A life sign. */
  PROGRESS,
  /** The deadline of a prompt. */
  DEADLINE,
  /** A cancelled generation should have ended by now. */
  STOP_GRACE,
  /** The end on its way to the owner. */
  COMPLETION,
  /** The end was not acknowledged and is to be sent again. */
  COMPLETION_RETRY,
  /** The calibration of an engine took too long. */
  CALIBRATION_TIMEOUT,
  /** The calibration of an engine is to be tried again. */
  CALIBRATION_RETRY,
  /** A snapshot is due. */
  SNAPSHOT,
  /** A snapshot is due because something has changed that can wait a moment. */
  SNAPSHOT_SOON,
  /** Runs that are left are to be cancelled. */
  DRAIN,
  /** Cancelled runs are waited for no longer. */
  DRAIN_END;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Key key(String subject) {
    return new Key(label, subject);
  }

  Key key(long run) {
    return key(Long.toString(run));
  }

  Key key(long run, int part) {
    return key(run + "/" + part);
  }

  static Purpose of(Key key) {
    for (Purpose each : values()) {
      if (each.label.equals(key.purpose())) {
        return each;
      }
    }
    throw new IllegalArgumentException("unknown purpose in " + key);
  }

  /** The run that a key belongs to. */
  static long run(Key key) {
    String subject = key.subject();
    int slash = subject.indexOf('/');
    return Long.parseLong(slash < 0 ? subject : subject.substring(0, slash));
  }

  /** The part of a run that a key belongs to. */
  static int part(Key key) {
    return Integer.parseInt(key.subject().substring(key.subject().indexOf('/') + 1));
  }
}
