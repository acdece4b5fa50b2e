package dev.bidmesh.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a frozen peer costs the others: the same prompts over two nodes, over three, over three of
 * which one was stopped with SIGSTOP, and over three of which one has a server that has stopped
 * answering. All are asked at the first node; each node has a server of its own that answers one
 * prompt at a time.
 *
 * <p>Arguments: prompts, clients, milliseconds per answer; 24, 8 and 1,000 by default, the shape in
 * which NVIDIA's Personal AI Router was measured (37.8 s healthy, 155.6 s with a frozen peer).
 */
final class FrozenPeer implements AutoCloseable {

  private static final int WARM_UP = 150;
  private static final int SLOTS = 1;

  private final Plan plan;
  private final Servers servers = new Servers();
  private final Mesh mesh = new Mesh();

  private FrozenPeer(Plan plan) {
    this.plan = plan;
  }

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    var plan = new Plan(args.at(0, 24), args.at(1, 8), Duration.ofMillis(args.at(2, 1_000)));
    System.out.print(run(plan).text());
    System.exit(0);
  }

  /** Runs it. */
  static Result run(Plan plan) {
    try (var experiment = new FrozenPeer(plan)) {
      return experiment.run();
    }
  }

  private Result run() {
    add("first");
    add("second");
    warmUp(List.of("first", "second"));
    Round two = round();
    add("third");
    warmUp(List.of("third"));
    Round three = round();
    mesh.node("third").signal("STOP");
    Round frozenNode = round();
    mesh.kill("third");
    add("fourth");
    warmUp(List.of("fourth"));
    servers.freeze("fourth");
    Round frozenServer = round();
    return new Result(two, three, frozenNode, frozenServer);
  }

  private void add(String name) {
    String engine = servers.start(name, plan.service(), SLOTS);
    mesh.with(name, "--engine", engine, "--engine", "builtin").awaitComplete();
  }

  /** Has their code compiled and their lanes learned before anything is timed. */
  private void warmUp(List<String> names) {
    for (String name : names) {
      var demo = new Prompt("What is the capital of France?", "demo", name);
      Closed.run(WARM_UP, 1, index -> mesh.ask("first", demo));
      Closed.run(2, 1, index -> mesh.ask("first", Prompt.standIn("warm " + index).on(name)));
    }
  }

  private Round round() {
    long started = System.nanoTime();
    List<Reply> replies =
        Closed.run(
            plan.prompts(),
            plan.clients(),
            index -> mesh.ask("first", Prompt.standIn("prompt " + index)));
    double seconds = (System.nanoTime() - started) / 1e9;
    return new Round(
        seconds,
        (int) replies.stream().filter(Reply::answered).count(),
        replies.stream().mapToDouble(Reply::seconds).max().orElse(0));
  }

  @Override
  public void close() {
    mesh.close();
    servers.close();
  }

  /**
   * What is asked.
   *
   * @param prompts in each round
   * @param clients that ask one after the other
   * @param service time that a server takes for an answer
   */
  record Plan(int prompts, int clients, Duration service) {}

  /**
   * A round.
   *
   * @param seconds until the last answer
   * @param answered prompts
   * @param slowestS longest time of a prompt
   */
  record Round(double seconds, int answered, double slowestS) {}

  /**
   * All rounds.
   *
   * @param two nodes
   * @param three nodes
   * @param frozenNode three nodes, one of them stopped
   * @param frozenServer three nodes, the server of one stopped
   */
  record Result(Round two, Round three, Round frozenNode, Round frozenServer) {

    /** As a table. */
    String text() {
      return line("two nodes", two)
          + line("three nodes", three)
          + line("three, one node frozen", frozenNode)
          + line("three, one server frozen", frozenServer);
    }

    private String line(String what, Round round) {
      return String.format(
          Locale.ROOT,
          "%-26s %6.2f s (%.2f of two nodes)   slowest %6.2f s   answered %d%n",
          what,
          round.seconds(),
          round.seconds() / two.seconds(),
          round.slowestS(),
          round.answered());
    }
  }
}
