package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an engine computes on whose models compute on different hardware: the weakest of it, since
 * an engine has one accelerator and must not claim more than each of its models has.
 */
public final class Weakest {

  private static final List<Accelerator> FROM_WEAKEST =
      List.of(Accelerator.CPU, Accelerator.GPU, Accelerator.NPU);

  private Weakest() {}

  /** The weakest of some; empty if nothing is known of any. */
  public static Optional<Compute> of(Collection<Compute> each) {
    return each.stream().min(Comparator.comparingInt(it -> FROM_WEAKEST.indexOf(it.accelerator())));
  }
}
