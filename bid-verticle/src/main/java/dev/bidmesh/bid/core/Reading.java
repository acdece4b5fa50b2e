package dev.bidmesh.bid.core;

/** What came of reading a telemetry source once. */
public sealed interface Reading {

  /**
   * Processor load since the reading before.
   *
   * @param load 0 to 1, this program's own share left out where it can be told apart
   */
  record Cpu(double load) implements Reading {}

  /**
   * Memory.
   *
   * @param used 0 to 1; what can be had without swapping counts as unused
   */
  record Ram(double used) implements Reading {}

  /**
   * Battery.
   *
   * @param charge 0 to 1
   * @param charging whether the device runs on mains
   */
  record Battery(double charge, boolean charging) implements Reading {}

  /**
   * Processor temperature.
   *
   * @param celsius in degrees Celsius
   */
  record Temperature(double celsius) implements Reading {}

  /** Nothing yet; another reading shortly will have a value. */
  record NotYet() implements Reading {}

  /** The device has no such thing, so nothing is missing. */
  record Absent() implements Reading {}

  /**
   * Nothing, and it would not help to ask again soon.
   *
   * @param reason in plain words
   */
  record Missing(String reason) implements Reading {}
}
