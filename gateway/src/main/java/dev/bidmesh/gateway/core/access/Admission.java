package dev.bidmesh.gateway.core.access;

/** Whether a caller is known. */
public sealed interface Admission {

  /** It has a key, or needs none. */
  record Admitted(Caller caller) implements Admission {}

  /**
   * It needs a key and has none that is good.
   *
   * @param detail what is missing, and what to do
   * @param presented whether it presented a key
   */
  record Unknown(String detail, boolean presented) implements Admission {}
}
