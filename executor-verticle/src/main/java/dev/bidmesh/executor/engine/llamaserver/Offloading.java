package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in what a llama-server logs what it computes on. */
final class Offloading {

  private static final Pattern LAYERS =
      Pattern.compile("offloaded (\\d{1,6})/(\\d{1,6}) layers to GPU");

  private Offloading() {}

  /**
   * What it says: where at least half of the weights are, or else most of them; empty if it says
   * nothing of it, or nothing that is understood.
   *
   * @param log the end of its log; of one whose beginning is missing nothing is believed that a
   *     whole one could contradict
   */
  static Optional<Compute> of(String log) {
    List<ModelLoad> loads = ModelLoad.in(log);
    return loads.isEmpty()
        ? byLayers(log)
        : WeightBuffers.of(loads, log).flatMap(WeightBuffers::compute);
  }

  /**
   * What the number of layers tells, of a server that does not say where they lie. Less is known of
   * those: all layers count as offloaded even if their experts stay with the processor.
   */
  private static Optional<Compute> byLayers(String log) {
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
