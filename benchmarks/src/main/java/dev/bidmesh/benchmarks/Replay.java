package dev.bidmesh.benchmarks;

import dev.bidmesh.simulation.fit.MeasuredFolder;
import dev.bidmesh.simulation.replay.Case;
import dev.bidmesh.simulation.replay.Contender;
import dev.bidmesh.simulation.replay.Reading;
import dev.bidmesh.simulation.replay.Results;
import dev.bidmesh.simulation.replay.ServiceTimes;
import dev.bidmesh.simulation.replay.Sources;
import dev.bidmesh.simulation.replay.Tables;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The routing benchmark: the rule beside simpler policies and beside oracles. */
@Command(
    mixinStandardHelpOptions = true,
    name = "benchmarks/run Replay",
    sortOptions = false,
    description =
        "Replays routing in a world of measured service times: the production rule beside simpler"
            + " policies and beside oracles. Prints tables in Markdown; progress goes to standard"
            + " error. docs/ROUTING.md has the figures.",
    footer = {
      "",
      "Exit codes: 0 done, and every gate kept that was played; 1 a gate was missed, or a prompt"
          + " left without an answer; 2 wrong usage or unusable measurements."
    })
final class Replay implements Callable<Integer> {

  /** Where times are taken from. */
  enum Times {
    MEASURED,
    PUBLISHED,
    FITTED
  }

  @Option(
      names = "--cases",
      paramLabel = "REGEX",
      description = "Names of the cases to play, as in the tables; all that belong to the part.")
  private Optional<String> cases = Optional.empty();

  @Option(
      names = "--part",
      split = ",",
      paramLabel = "PART",
      description = "What to play: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  private Set<Part> parts = new LinkedHashSet<>(List.of(Part.POLICIES, Part.OWN_NPU));

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Worlds per case, from seed 1 on; 20, 10 with 128 devices, 5 of --part FANOUT.")
  private Optional<Integer> seeds = Optional.empty();

  @Option(
      names = "--prompts",
      paramLabel = "N",
      description = "Prompts that count per world; 5000, 2000 after an event, 200 from cold.")
  private Optional<Integer> prompts = Optional.empty();

  @Option(
      names = "--times",
      paramLabel = "TIMES",
      description =
          "Service times: MEASURED (whole runs; fitted if the rows are not at hand), PUBLISHED (the"
              + " rows read as the published coefficients were fitted) or FITTED (drawn around"
              + " these coefficients); ${DEFAULT-VALUE} if not given.")
  private Times times = Times.MEASURED;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of the measured rows; if not given, that of the system property "
              + MeasuredFolder.PROPERTY
              + " or of the environment variable "
              + MeasuredFolder.VARIABLE
              + ". Without any, times are drawn from what was fitted.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Writes plots in SVG there; none if not given.")
  private Optional<Path> out = Optional.empty();

  /** Parts of the benchmark. */
  enum Part {
    POLICIES,
    OWN_NPU,
    VARIANTS,
    FANOUT
  }

  public static void main(String[] arguments) {
    System.exit(command().execute(arguments));
  }

  static CommandLine command() {
    return new CommandLine(new Replay())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Replay::explain);
  }

  /** Bad input deserves a sentence; anything else its stack trace. */
  private static int explain(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    if (e instanceof IllegalArgumentException || e instanceof UncheckedIOException) {
      command.getErr().println(e.getMessage());
      return command.getCommandSpec().exitCodeOnInvalidInput();
    }
    throw e;
  }

  @Override
  public Integer call() {
    ServiceTimes from = source();
    System.out.println("Service times: " + from.source() + ".");
    if (times == Times.MEASURED && folder().isEmpty()) {
      System.out.println("For measured ones " + MeasuredFolder.REMEDY + ", or --data DIR.");
    }
    List<String> missed = new ArrayList<>();
    for (Part part : parts) {
      switch (part) {
        case POLICIES -> missed.addAll(policies(from));
        case OWN_NPU -> missed.addAll(ownNpu(from));
        case VARIANTS -> variants(from);
        case FANOUT -> fanout(from);
      }
    }
    missed.forEach(each -> System.out.println("Gate missed: " + each + "."));
    return missed.isEmpty() ? 0 : 1;
  }

  private Optional<Path> folder() {
    return MeasuredFolder.find(data);
  }

  private ServiceTimes source() {
    return switch (times) {
      case MEASURED -> Sources.of(folder(), Reading.WHOLE);
      case PUBLISHED -> Sources.measured(folder().orElseThrow(Replay::noRows), Reading.PUBLISHED);
      case FITTED -> Sources.fitted();
    };
  }

  private static IllegalArgumentException noRows() {
    return new IllegalArgumentException(
        "--times PUBLISHED reads the measured rows: " + MeasuredFolder.REMEDY + ", or --data DIR");
  }

  /** Tells which gates were missed. */
  private List<String> policies(ServiceTimes from) {
    List<Contender> all = Contender.all();
    List<Results> results = play(Case.all(), from, all);
    print("Mean completion / greedy clairvoyant", mean(results, all, Contender.CLAIRVOYANT));
    print("p99 / greedy clairvoyant", p99(results, all, Contender.CLAIRVOYANT));
    print("The rule and its bars", Tables.bars(results));
    int unanswered = results.stream().mapToInt(each -> each.unanswered(Contender.RULE)).sum();
    print("Prompts that the rule left without an answer", Integer.toString(unanswered));
    out.ifPresent(folder -> new ReplayPlots(folder).policies(results));
    return Tables.missed(results);
  }

  /** Tells which gates were missed. */
  private List<String> ownNpu(ServiceTimes from) {
    List<Results> results =
        play(
            Case.ownNpuFirst(),
            from,
            List.of(Contender.RULE, Contender.BOUND, Contender.INFORMED, Contender.CLAIRVOYANT));
    print("The rule and its bars, a free own NPU going first", Tables.bars(results));
    return Tables.missed(results);
  }

  private void variants(ServiceTimes from) {
    var all = new ArrayList<>(List.of(Contender.INFORMED, Contender.RULE));
    all.addAll(Contender.variants());
    List<Results> results = play(Case.ofVariants(), from, all);
    print("Variants of the rule: mean / informed", mean(results, all, Contender.INFORMED));
    print("Variants of the rule: p99 / informed", p99(results, all, Contender.INFORMED));
    out.ifPresent(folder -> new ReplayPlots(folder).variants(results));
  }

  private void fanout(ServiceTimes from) {
    List<Contender> schemes = Contender.fanouts();
    var all = new ArrayList<>(List.of(Contender.RULE));
    all.addAll(schemes);
    List<Results> results = play(Case.fanouts(), from, all);
    print(
        "Asking some: mean / p99 against asking all (messages per prompt)",
        Tables.fanout(results, schemes));
    out.ifPresent(folder -> new ReplayPlots(folder).fanout(results));
  }

  private static String mean(List<Results> results, List<Contender> all, Contender against) {
    return Tables.comparison(results, all, (each, one) -> each.mean(one, against));
  }

  private static String p99(List<Results> results, List<Contender> all, Contender against) {
    return Tables.comparison(results, all, (each, one) -> each.p99(one, against));
  }

  private List<Results> play(List<Case> from, ServiceTimes service, List<Contender> contenders) {
    List<Case> chosen = from.stream().filter(this::isChosen).map(this::sized).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "--cases matches none of " + from.stream().map(Case::name).toList());
    }
    var results = new ArrayList<Results>();
    for (Case each : chosen) {
      long begin = System.nanoTime();
      results.add(Results.play(each, service, contenders));
      System.err.printf(
          Locale.ROOT,
          "%d of %d cases: %s, %d worlds, %.1f s%n",
          results.size(),
          chosen.size(),
          each.name(),
          each.seeds(),
          (System.nanoTime() - begin) / 1e9);
    }
    return results;
  }

  private boolean isChosen(Case each) {
    return cases.map(regex -> Pattern.matches(regex, each.name())).orElse(true);
  }

  private Case sized(Case each) {
    Case some = seeds.map(each::withSeeds).orElse(each);
    return prompts.map(some::withPrompts).orElse(some);
  }

  private static void print(String title, String table) {
    System.out.println("\n" + title + ":\n\n" + table);
  }
}
