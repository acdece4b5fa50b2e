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
   * What it says; empty if it says nothing of it, as one that was built without GPUs does.
   *
   * @param log the end of its log
   */
  static Optional<Compute> of(String log) {
    Matcher said = LAYERS.matcher(log);
    if (!said.find()) {
      return Optional.empty();
    }
    boolean any = Integer.parseInt(said.group(1)) > 0;
    return Optional.of(
        new Compute(
            any ? Accelerator.GPU : Accelerator.CPU,
            Evidence.DETECTED,
            "llama-server says: " + said.group()));
  }
}
