package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in what a llama-server logs what it computes on. */
final class Offloading {

  private static final Pattern LAYERS =
      Pattern.compile("offloaded (\\d{1,6})/(\\d{1,6}) layers to GPU");

  private Offloading() {}

  /**
   * What it says: a GPU if at least half of the layers are there; empty if it says nothing of it,
   * as one that was built without GPUs does.
   *
   * @param log the end of its log
   */
  static Optional<Compute> of(String log) {
    Matcher said = LAYERS.matcher(log);
    if (!said.find()) {
      return Optional.empty();
    }
    int there = Integer.parseInt(said.group(1));
    int all = Integer.parseInt(said.group(2));
    // Each answer goes through all layers, so the part that is elsewhere sets its time.
    boolean most = there > 0 && 2 * there >= all;
    return Optional.of(
        new Compute(
            most ? Accelerator.GPU : Accelerator.CPU,
            Evidence.DETECTED,
            "llama-server says: " + said.group()));
  }
}
