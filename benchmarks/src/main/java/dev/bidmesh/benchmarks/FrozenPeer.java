package dev.bidmesh.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

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

  private static final int WARM_UP = 100;
  private static final int BRIEF_WARM_UP = 4;

  /** The compiler that is done soon. */
  private static final String[] BRIEF_OPTIONS = {"-XX:TieredStopAtLevel=1"};

  private static final int SLOTS = 1;

  /** No answer by then counts as none. */
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final Plan plan;
  private final Consumer<String> progress;
  private final Servers servers = new Servers();
  private final Mesh mesh;

  private FrozenPeer(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.mesh = plan.brief() ? new Mesh(BRIEF_OPTIONS) : new Mesh();
  }

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    var plan =
        new Plan(args.at(0, 24), args.at(1, 8), Duration.ofMillis(args.at(2, 1_000)), false, true);
    System.out.print(run(plan, System.out::print).text());
    System.exit(0);
  }

  /**
   * Runs it.
   *
   * @param progress takes a line after each round
   */
  static Result run(Plan plan, Consumer<String> progress) {
    try (var experiment = new FrozenPeer(plan, progress)) {
      return experiment.run();
    }
  }

  private Result run() {
    add("first");
    add("second");
    warmUp(List.of("first", "second"));
    Round two = round("two nodes");
    add("third");
    warmUp(List.of("third"));
    Round three = round("three nodes");
    mesh.node("third").signal("STOP");
    Round frozenNode = round("three, one node frozen");
    return new Result(
        two, three, frozenNode, plan.withServer() ? List.of(frozenServer()) : List.of());
  }

  private Round frozenServer() {
    mesh.kill("third");
    add("fourth");
    warmUp(List.of("fourth"));
    servers.freeze("fourth");
    return round("three, one server frozen");
  }

  private void add(String name) {
    String engine = servers.start(name, plan.service(), SLOTS);
    mesh.with(name, "--engine", engine, "--engine", "builtin").awaitComplete();
  }

  /** Has their code compiled and their lanes learned before anything is timed. */
  private void warmUp(List<String> names) {
    WarmUp.of(mesh, List.of("first"), names, plan.brief() ? BRIEF_WARM_UP : WARM_UP);
    for (String name : names) {
      Closed.run(2, 1, index -> mesh.ask("first", Prompt.standIn("warm " + index).on(name)));
    }
  }

  private Round round(String what) {
    long started = System.nanoTime();
    List<Reply> replies =
        Closed.run(
            plan.prompts(),
            plan.clients(),
            index -> mesh.ask("first", Prompt.standIn("prompt " + index).within(DEADLINE)));
    double seconds = (System.nanoTime() - started) / 1e9;
    var round =
        new Round(
            what,
            seconds,
            (int) replies.stream().filter(Reply::answered).count(),
            replies.stream().mapToDouble(Reply::seconds).max().orElse(0));
    progress.accept(round.text());
    return round;
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
   * @param brief whether there is little time to get the code of the nodes compiled, so that it is
   *     compiled soon instead of well
   * @param withServer whether a server is frozen, too
   */
  record Plan(int prompts, int clients, Duration service, boolean brief, boolean withServer) {}

  /**
   * A round.
   *
   * @param what it was
   * @param seconds until the last answer
   * @param answered prompts
   * @param slowestS longest time of a prompt
   */
  record Round(String what, double seconds, int answered, double slowestS) {

    private String text() {
      return String.format(
          Locale.ROOT,
          "%-26s %6.2f s   slowest %6.2f s   answered %d%n",
          what,
          seconds,
          slowestS,
          answered);
    }
  }

  /**
   * All rounds.
   *
   * @param two nodes
   * @param three nodes
   * @param frozenNode three nodes, one of them stopped
   * @param frozenServer three nodes, the server of one stopped; empty if that was not wanted
   */
  record Result(Round two, Round three, Round frozenNode, List<Round> frozenServer) {

    /** How long a round took, as a multiple of two nodes by themselves. */
    double ofTwo(Round round) {
      return round.seconds() / two.seconds();
    }

    /** The multiples, in a line. */
    String text() {
      var text = new StringBuilder("of two nodes by themselves:");
      text.append(part(three, "three nodes"));
      text.append(part(frozenNode, "with a frozen node"));
      frozenServer.forEach(round -> text.append(part(round, "with a frozen server")));
      return text.append(System.lineSeparator()).toString();
    }

    private String part(Round round, String what) {
      return String.format(Locale.ROOT, "  %.2f %s", ofTwo(round), what);
    }
  }
}
