package dev.bidmesh.node.demo;

import java.util.List;
import java.util.Locale;

/**
 * A device of the demonstration.
 *
 * @param name display name
 * @param npu whether its processor plays an NPU, which is then called emulated
 * @param slots prompts that it runs at once
 * @param rate tokens per second that it is slowed to
 */
record Actor(String name, boolean npu, int slots, int rate) {

  /** The one that is asked. A phone's NPU is not the fastest, but it is its own. */
  static final Actor PHONE = new Actor("phone", true, 1, 8);

  static final Actor LAPTOP = new Actor("laptop", false, 4, 9);

  static final Actor DESKTOP = new Actor("desktop", false, 4, 14);

  /** All, the asked one first. */
  static final List<Actor> ALL = List.of(PHONE, LAPTOP, DESKTOP);

  /** The engine as {@code serve} takes it. */
  String engine() {
    return String.format(Locale.ROOT, "builtin,rate=%d,slots=%d", rate, slots);
  }

  /** What it computes on, in words. */
  String hardware() {
    return npu ? "emulated NPU" : "CPU";
  }
}
