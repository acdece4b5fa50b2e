package dev.bidmesh.benchmarks;

import dev.bidmesh.benchmarks.heads.Measuring;
import dev.bidmesh.simulation.additive.Comparison;
import dev.bidmesh.simulation.additive.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether it is worth knowing for how long a lane has been idle. */
@Command(
    mixinStandardHelpOptions = true,
    name = "benchmarks/run Warmth",
    sortOptions = false,
    description =
        "Measures runs of the demo model, in this process and by llama.cpp, after rests of unlike"
            + " length, and compares on them the model that is deployed with one that knows the"
            + " rest too. Each run is predicted before it is learned from. Prints a table in"
            + " Markdown; docs/ROUTING.md has the figures.")
final class Warmth implements Callable<Integer> {

  private static final int TELL_EVERY = 25;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      description = "Prompts, each put to both lanes; ${DEFAULT-VALUE} if not given.")
  private int prompts = 200;

  @Option(
      names = "--longest",
      paramLabel = "SECONDS",
      description = "Longest rest before a prompt; ${DEFAULT-VALUE} if not given.")
  private int longestS = 20;

  @Option(
      names = "--runs",
      paramLabel = "FILE",
      description =
          "Compares on the runs of this file, written by --out here or of TwoHeads, and measures"
              + " nothing.")
  private Optional<Path> given = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the measured runs there, as comma-separated values.")
  private Optional<Path> out = Optional.empty();

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Warmth())
            .setExecutionExceptionHandler(TwoHeads::explain)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Runs> workloads = given.isPresent() ? Runs.read(given.get()) : List.of(measured());
    if (out.isPresent()) {
      Runs.write(workloads, out.get());
    }
    workloads.forEach(each -> System.out.println(Comparison.warmth(each)));
    return 0;
  }

  private Runs measured() throws IOException {
    Path folder = Files.createTempDirectory("bidmesh-warmth");
    Path model = Engines.demo(folder);
    try (var measuring = new Measuring(prompts, Warmth::tell)) {
      return measuring.rested(model, Duration.ofSeconds(longestS));
    } finally {
      Files.delete(model);
      Files.delete(folder);
    }
  }

  private static void tell(int prompt) {
    if (prompt % TELL_EVERY == 0) {
      System.err.println("prompt " + prompt);
    }
  }
}
