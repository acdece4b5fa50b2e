package dev.bidmesh.protocol;

/**
 * Source of monotonic time. Decisions use this clock alone: wall clocks jump, and a mesh has as
 * many of them as devices.
 */
@FunctionalInterface
public interface MonotonicClock {

  /** Nanoseconds since an arbitrary origin; only differences mean anything. */
  long nanoTime();

  /** The clock of this JVM. */
  static MonotonicClock system() {
    return System::nanoTime;
  }
}
