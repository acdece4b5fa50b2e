package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Lognormal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Executor to the other verticles of its node, published on every change and every second; also its
 * answer to a {@link StatusQuery}.
 *
 * @param engines in order of preference
 * @param draining whether the node takes no more work
 * @param energyMissing why runs do not tell the energy that the device used; absent if they do
 * @param nextFree of each engine whose slots are all taken, the run that is expected to end first;
 *     absent: not told
 * @param strayFeedback messages of owners about runs that are not known here, or another's, or that
 *     were told before, which were ignored; absent: not told
 */
public record EngineSnapshot(
    List<EngineState> engines,
    boolean draining,
    Optional<String> energyMissing,
    Optional<List<NextFree>> nextFree,
    OptionalLong strayFeedback)
    implements LocalMessage {

  /** Nothing there yet. */
  public static final EngineSnapshot NONE = new EngineSnapshot(List.of(), false);

  public EngineSnapshot {
    engines = List.copyOf(engines);
    nextFree = nextFree.map(List::copyOf);
    strayFeedback.ifPresent(count -> Checks.nonNegative("strayFeedback", count));
  }

  /** A snapshot that says nothing about energy, nor about runs. */
  public EngineSnapshot(List<EngineState> engines, boolean draining) {
    this(engines, draining, Optional.empty());
  }

  /** A snapshot that says nothing about runs. */
  public EngineSnapshot(
      List<EngineState> engines, boolean draining, Optional<String> energyMissing) {
    this(engines, draining, energyMissing, Optional.empty());
  }

  /** A snapshot that does not tell of stray feedback. */
  public EngineSnapshot(
      List<EngineState> engines,
      boolean draining,
      Optional<String> energyMissing,
      Optional<List<NextFree>> nextFree) {
    this(engines, draining, energyMissing, nextFree, OptionalLong.empty());
  }

  /**
   * What an engine's backlog has become some time later if no run has ended or come. It shrinks by
   * as much as the run that ends first is nearer to its expected end, which a run that has
   * outlasted its prediction does not come to.
   *
   * @param laterS since the snapshot was made, in seconds, at least 0
   * @return in seconds; as it was then if the snapshot does not tell of the engine's runs
   */
  public double backlogS(EngineState engine, double laterS) {
    double shorterS =
        nextFree.stream()
            .flatMap(List::stream)
            .filter(run -> run.engineId().equals(engine.engineId()))
            .mapToDouble(run -> run.residualS(0) - run.residualS(laterS))
            .sum();
    return Checks.tellable(Math.max(0, engine.backlogS() - shorterS));
  }

  /**
   * The run of an engine that is expected to end first.
   *
   * @param engineId where it runs
   * @param meanS how long it is expected to hold its slot, in seconds, above 0
   * @param sigma standard deviation of the logarithm of that, above 0
   * @param elapsedS how long it has held it when the snapshot was made, in seconds
   */
  public record NextFree(String engineId, double meanS, double sigma, double elapsedS) {

    public NextFree {
      Checks.notBlank("engineId", engineId);
      Checks.positive("meanS", meanS);
      Checks.positive("sigma", sigma);
      Checks.nonNegative("elapsedS", elapsedS);
    }

    private double residualS(double laterS) {
      return Lognormal.residual(meanS, sigma, elapsedS + laterS);
    }
  }
}
