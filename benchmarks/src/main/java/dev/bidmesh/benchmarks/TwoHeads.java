package dev.bidmesh.benchmarks;

import dev.bidmesh.benchmarks.heads.Hog;
import dev.bidmesh.benchmarks.heads.Measuring;
import dev.bidmesh.simulation.additive.Comparison;
import dev.bidmesh.simulation.additive.Runs;
import dev.bidmesh.simulation.fit.PhoneRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Two heads of a model, time to the first token and time of a token, beside the single one. */
@Command(
    mixinStandardHelpOptions = true,
    name = "benchmarks/run TwoHeads",
    sortOptions = false,
    description =
        "Measures runs of real engines, each prompt on every lane, and compares on them the model"
            + " that is deployed, of the whole run, with one of the time to the first token and the"
            + " time of each token. Each run is predicted before it is learned from. Prints tables"
            + " in Markdown; docs/ROUTING.md has the figures.")
final class TwoHeads implements Callable<Integer> {

  private static final int CHANGE_EVERY = 25;
  private static final long SHUFFLE_SEED = 3;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      description = "Prompts per workload; ${DEFAULT-VALUE} if not given.")
  private int prompts = 300;

  @Option(
      names = "--runs",
      paramLabel = "FILE",
      description = "Compares on the runs of this file, written by --out, and measures nothing.")
  private Optional<Path> given = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the measured runs there, as comma-separated values.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--phone",
      paramLabel = "FILE",
      description = "Compares on the measurements of the phone too.")
  private Optional<Path> phone = Optional.empty();

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new TwoHeads())
            .setExecutionExceptionHandler(TwoHeads::explain)
            .execute(arguments));
  }

  /** Bad input deserves a sentence; anything else its stack trace. */
  static int explain(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (e instanceof IllegalArgumentException || e instanceof IOException) {
      command.getErr().println(e.getMessage());
      return command.getCommandSpec().exitCodeOnInvalidInput();
    }
    throw e;
  }

  @Override
  public Integer call() throws IOException {
    var workloads = new ArrayList<>(given.isPresent() ? Runs.read(given.get()) : measured());
    if (out.isPresent()) {
      Runs.write(workloads, out.get());
    }
    if (phone.isPresent()) {
      workloads.add(Comparison.phone(PhoneRows.read(phone.get()), SHUFFLE_SEED));
    }
    workloads.forEach(each -> System.out.println(Comparison.table(each)));
    return 0;
  }

  private List<Runs> measured() {
    return List.of(demo(), standIns());
  }

  /** Every now and then something else keeps half of the processors busy, and then no more. */
  private Runs demo() {
    var hogs = new ArrayList<ChildProcess>();
    try (var measuring = new Measuring(prompts, n -> load(n, hogs))) {
      return measuring.demo();
    } finally {
      hogs.forEach(ChildProcess::close);
    }
  }

  private static void load(int prompt, List<ChildProcess> hogs) {
    if (prompt % CHANGE_EVERY == 0 && prompt > 0) {
      if (hogs.isEmpty()) {
        hogs.add(ChildProcess.start(Hog.class, Pattern.compile("busy"), List.of()));
        hogs.get(0).ready();
      } else {
        hogs.remove(0).close();
      }
    }
    tell(prompt);
  }

  private Runs standIns() {
    try (var measuring = new Measuring(prompts, TwoHeads::tell)) {
      return measuring.standIns();
    }
  }

  private static void tell(int prompt) {
    if (prompt % CHANGE_EVERY == 0) {
      System.err.println("prompt " + prompt);
    }
  }
}
