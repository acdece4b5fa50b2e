package dev.bidmesh.simulation.additive;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A predictor under a name, made afresh for each workload.
 *
 * @param name as tables show it
 * @param make makes one that has seen nothing
 * @param sight what it sees of a run; only oracles see more than there is to be seen
 */
record Candidate(String name, Supplier<Predictor> make, UnaryOperator<Run> sight) {

  private static final Candidate DEPLOYED =
      new Candidate("one term (deployed)", OneTerm::new, UnaryOperator.identity());

  /** What is deployed without and with the time that a lane has been idle. */
  static List<Candidate> warmth() {
    return List.of(DEPLOYED, new Candidate("and idle time", Warmth::new, UnaryOperator.identity()));
  }

  /** All models of the parts of a run, what is deployed first. */
  static List<Candidate> all() {
    return List.of(
        DEPLOYED,
        twoTerms("two terms, any length", Lengths::ofAll),
        twoTerms("two terms, limits heeded", Lengths::limited),
        twoTerms("two terms, limits and prompt classes", Lengths::byPromptLength),
        new Candidate(
            "two terms, length known (oracle)",
            () -> new TwoTerms(Lengths.told()),
            Candidate::withKnownLength));
  }

  Predictor fresh() {
    return make.get();
  }

  Runs view(Runs runs) {
    return new Runs(
        runs.name(),
        runs.prompts().stream().map(each -> each.stream().map(sight).toList()).toList());
  }

  private static Candidate twoTerms(String name, Supplier<Lengths> lengths) {
    return new Candidate(name, () -> new TwoTerms(lengths.get()), UnaryOperator.identity());
  }

  /** The length takes the place of the limit. */
  private static Run withKnownLength(Run run) {
    var ask = new Ask(run.ask().x(), OptionalInt.of(run.tokens()), run.ask().idleS());
    return new Run(run.lane(), ask, run.ttftS(), run.serviceS(), run.tokens());
  }
}
