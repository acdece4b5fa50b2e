package dev.bidmesh.simulation.additive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.simulation.fit.PhoneRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two lanes of a known law: one begins at once and writes slowly, the other the reverse. */
class ComparisonTest {

  private static final int PROMPTS = 200;

  private final Random random = new Random(5);

  @Test
  void shouldSeeWhatALengthThatIsKnownIsWorth() {
    Runs runs = world();
    List<Candidate> all = Candidate.all();

    WalkForward deployed = WalkForward.of(all.get(0), runs, Comparison.UNTOLD);
    WalkForward oracle = WalkForward.of(all.get(4), runs, Comparison.UNTOLD);

    assertThat(all.get(0).name()).contains("deployed");
    assertThat(all.get(4).name()).contains("oracle");
    assertThat(median(oracle.errors())).isLessThan(.15);
    assertThat(median(deployed.errors())).isGreaterThan(.3);
    assertThat(sum(oracle.chosenS())).isLessThan(.9 * sum(deployed.chosenS()));
    assertThat(sum(oracle.chosenS())).isBetween(sum(oracle.bestS()), 1.1 * sum(oracle.bestS()));
  }

  @Test
  void shouldGainFromLimitsWhereClientsGiveThem() {
    Runs runs = world();
    List<Candidate> all = Candidate.all();

    WalkForward unlimited = WalkForward.of(all.get(1), runs, Comparison.UNTOLD);
    WalkForward limited = WalkForward.of(all.get(2), runs, Comparison.UNTOLD);

    assertThat(sum(limited.logScores())).isLessThan(sum(unlimited.logScores()));
    assertThat(sum(limited.chosenS())).isLessThan(sum(unlimited.chosenS()));
  }

  @Test
  void shouldPredictBeforeItLearns() {
    Runs runs = world();
    List<List<Run>> other = new ArrayList<>(runs.prompts());
    other.set(PROMPTS - 1, prompt(1, OptionalInt.empty(), 100));

    WalkForward one = WalkForward.of(Candidate.all().get(2), runs, Comparison.UNTOLD);
    WalkForward two =
        WalkForward.of(Candidate.all().get(2), new Runs(runs.name(), other), Comparison.UNTOLD);

    int last = one.logScores().size() - 1;
    assertThat(two.logScores().subList(0, last)).isEqualTo(one.logScores().subList(0, last));
    assertThat(two.logScores().get(last)).isNotEqualTo(one.logScores().get(last));
  }

  @Test
  void shouldComeBackFromAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("runs.csv");
    Runs runs = world();

    Runs.write(List.of(runs), file);
    List<Runs> read = Runs.read(file);

    assertThat(read).hasSize(1);
    assertThat(read.get(0).name()).isEqualTo(runs.name());
    assertThat(read.get(0).prompts()).hasSize(PROMPTS);
    Run one = read.get(0).prompts().get(7).get(1);
    Run written = runs.prompts().get(7).get(1);
    assertThat(one.ask().maxTokens()).isEqualTo(written.ask().maxTokens());
    assertThat(one.serviceS()).isCloseTo(written.serviceS(), within(1e-5));
    assertThat(one.tokens()).isEqualTo(written.tokens());
    assertThat(one.ask().idleS()).isEmpty();
  }

  @Test
  void shouldReadAFileThatDoesNotKnowIdleTimes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("runs.csv");
    String header = Runs.HEADER.replace(",idle_s", "");
    Files.writeString(file, header + "\nw,0,lane,.1,.2,30,,1,2,3\n");

    Run run = Runs.read(file).get(0).prompts().get(0).get(0);

    assertThat(run.tokens()).isEqualTo(3);
    assertThat(run.ask().idleS()).isEmpty();
  }

  @Test
  void shouldKeepIdleTimesInAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("runs.csv");
    Runs runs = resting(.5);

    Runs.write(List.of(runs), file);

    Run run = Runs.read(file).get(0).prompts().get(7).get(0);
    double written = runs.prompts().get(7).get(0).ask().idleS().getAsDouble();
    assertThat(run.ask().idleS().getAsDouble()).isCloseTo(written, within(1e-4));
  }

  @Test
  void shouldGainFromIdleTimesWhereRunsDependOnThem() {
    assertThat(gainOfWarmth(.5)).isGreaterThan(.3);
  }

  @Test
  void shouldLoseLittleByIdleTimesWhereRunsDoNotDependOnThem() {
    assertThat(gainOfWarmth(0)).isBetween(-.03, .03);
  }

  /** By how much the mean log score is better with idle times, in nats. */
  private double gainOfWarmth(double slope) {
    Runs runs = resting(slope);
    List<Candidate> both = Candidate.warmth();
    WalkForward without = WalkForward.of(both.get(0), runs, Comparison.UNTOLD);
    WalkForward with = WalkForward.of(both.get(1), runs, Comparison.UNTOLD);
    return (sum(without.logScores()) - sum(with.logScores())) / without.logScores().size();
  }

  /** A lane whose time grows by a power of the time that it has been idle. */
  private Runs resting(double slope) {
    List<List<Run>> prompts = new ArrayList<>();
    for (int n = 0; n < PROMPTS; n++) {
      double idleS = Math.exp(3 * random.nextDouble());
      Run run = prompt(10, OptionalInt.of(10), 100 + n).get(0);
      double factor = Math.pow(1 + idleS, slope);
      prompts.add(
          List.of(
              new Run(
                  run.lane(),
                  run.ask().afterIdle(OptionalDouble.of(idleS)),
                  run.ttftS() * factor,
                  run.serviceS() * factor,
                  run.tokens())));
    }
    return new Runs("a lane that rests", prompts);
  }

  @Test
  void shouldNameTheLineThatIsNoRun(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("runs.csv");
    Files.writeString(file, Runs.HEADER + "\nw,0,lane,.1,.2,many,,1,2,3,\n");

    assertThatThrownBy(() -> Runs.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("many");
  }

  @Test
  void shouldRefuseANameThatWouldBeTwoCells() {
    assertThatThrownBy(() -> new Runs("demo, busy", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must hold no comma, but one is 'demo, busy'");
  }

  @Test
  void shouldPrintATableOfTheRunsOfAPhone() {
    List<PhoneRow> rows =
        IntStream.range(0, 100)
            .mapToObj(n -> new PhoneRow(.5, .5, 100 + n, 30 + n, 3 + .01 * n, 8))
            .toList();

    String table = Comparison.table(Comparison.phone(rows, 1));

    assertThat(table.lines()).hasSize(2 + Candidate.all().size());
    assertThat(table).contains("| phone | median error | log score | in 90 % |\n");
  }

  @Test
  void shouldRefuseToCompareOnTooFewPrompts() {
    var few = new Runs("few", world().prompts().subList(0, 10));

    assertThatThrownBy(() -> Comparison.table(few))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("few must have at least 40 prompts, not 10");
  }

  private Runs world() {
    List<List<Run>> prompts = new ArrayList<>();
    for (int n = 0; n < PROMPTS; n++) {
      int length = (int) Math.round(60 * Math.exp(.8 * random.nextGaussian())) + 1;
      OptionalInt limit = n % 2 == 0 ? OptionalInt.of(10) : OptionalInt.empty();
      prompts.add(prompt(Math.min(length, limit.orElse(length)), limit, 100 + n));
    }
    return new Runs("two lanes", prompts);
  }

  private List<Run> prompt(int tokens, OptionalInt limit, int chars) {
    var x = new LaneFeatures(OptionalDouble.of(.3), OptionalDouble.of(.5), chars);
    var ask = new Ask(x, limit);
    return List.of(
        run("soon and slow", ask, .05, .02, tokens), run("late and fast", ask, .6, .004, tokens));
  }

  private Run run(String lane, Ask ask, double firstS, double tokenS, int tokens) {
    double luck = Math.exp(.05 * random.nextGaussian());
    return new Run(lane, ask, firstS * luck, (firstS + tokens * tokenS) * luck, tokens);
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(each -> each).sum();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
