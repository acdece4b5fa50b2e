package dev.bidmesh.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Whether many auctions at once herd: prompts that are all asked in one moment at one of two equal
 * nodes.
 *
 * <p>Arguments: prompts, milliseconds per answer; 200 and 50 by default.
 */
final class EqualNodes {

  private static final List<String> NAMES = List.of("first", "second");
  private static final int WARM_UP = 300;

  private EqualNodes() {}

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    System.out.println(run(args.at(0, 200), Duration.ofMillis(args.at(1, 50))).text());
    System.exit(0);
  }

  /** Runs it. */
  static Result run(int prompts, Duration service) {
    try (var servers = new Servers();
        var mesh = new Mesh()) {
      for (String name : NAMES) {
        mesh.with(name, "--engine", servers.start(name, service, 1), "--engine", "builtin");
      }
      mesh.awaitComplete();
      WarmUp.of(mesh, List.of("first"), NAMES, WARM_UP);
      return atOnce(mesh, prompts);
    }
  }

  private static Result atOnce(Mesh mesh, int prompts) {
    long started = System.nanoTime();
    var asked =
        IntStream.range(0, prompts)
            .mapToObj(index -> mesh.ask("first", Prompt.standIn("prompt " + index)))
            .toList();
    List<Reply> replies = asked.stream().map(each -> each.join()).toList();
    long first = replies.stream().filter(each -> each.device().equals("first")).count();
    int answered = (int) replies.stream().filter(Reply::answered).count();
    return new Result(answered, (int) first, (System.nanoTime() - started) / 1e9);
  }

  /**
   * What became of them.
   *
   * @param answered prompts
   * @param first of them answered by the node that was asked
   * @param seconds until the last answer
   */
  record Result(int answered, int first, double seconds) {

    /** Share of the node that was asked, 0 to 1. */
    double share() {
      return first / (double) answered;
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%d answered in %.2f s: %.0f %% by the node that was asked, %.0f %% by the other",
          answered,
          seconds,
          100 * share(),
          100 * (1 - share()));
    }
  }
}
