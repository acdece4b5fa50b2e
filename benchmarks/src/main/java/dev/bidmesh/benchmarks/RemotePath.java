package dev.bidmesh.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What the mesh itself adds to a prompt that another device runs, against a round trip of the event
 * bus below it. Three nodes on loopback. Some prompts are pinned to the second, which is asked
 * alone: request, bid, score, award and acceptance cross the network. For others all three bid, and
 * the devices take turns, so that each of them runs a third; those that the first runs itself do
 * not count. The engines are servers that answer at once, so that what is added is not their time.
 * The same once more in a mesh with a secret, whose event bus is TLS with certificates at both
 * ends. All is measured in turns in one run, since a shared machine moves it together.
 *
 * <p>Arguments: rounds, prompts of each kind per round, round trips per round; 10, 100 and 1,000 by
 * default.
 */
final class RemotePath {

  private static final String ASKED = "first";
  private static final int SLOTS = 4;
  private static final Prompt PINNED =
      Prompt.standIn("What is the capital of France?").on("second");
  private static final Prompt AUCTIONED = PINNED.anywhere("round-robin");
  private static final int WARM_UP_ROUNDS = 30;

  private final Figures raw = new Figures();
  private final Way pinned = new Way();
  private final Way auctioned = new Way();

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    int rounds = args.at(0, 10);
    int prompts = args.at(1, 100);
    int trips = args.at(2, 1_000);
    try (var bus = RawBus.start("raw-" + UUID.randomUUID());
        var servers = new Servers();
        var securedBus = RawBus.secured("raw-" + UUID.randomUUID());
        var mesh = new Mesh();
        var securedMesh = new Mesh(Optional.of(new Secrets()))) {
      for (Mesh each : List.of(mesh, securedMesh)) {
        for (String name : List.of(ASKED, "second", "third")) {
          each.with(name, "--engine", servers.start(name, Duration.ZERO, SLOTS));
        }
        each.awaitComplete();
      }
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        new RemotePath().round(bus, mesh, prompts, trips);
        new RemotePath().round(securedBus, securedMesh, prompts, trips);
      }
      var plain = new RemotePath();
      var secured = new RemotePath();
      for (int i = 0; i < rounds; i++) {
        plain.round(bus, mesh, prompts, trips);
        secured.round(securedBus, securedMesh, prompts, trips);
      }
      System.out.println("without a mesh secret");
      plain.print();
      System.out.println("with a mesh secret: mutual TLS");
      secured.print();
      secured.compare(plain);
    }
    // The event bus of the child processes keeps threads of this one.
    System.exit(0);
  }

  private void round(RawBus bus, Mesh mesh, int prompts, int trips) {
    bus.measure(trips, raw);
    for (int i = 0; i < prompts; i++) {
      pinned.ask(mesh, PINNED);
      auctioned.ask(mesh, AUCTIONED);
    }
  }

  /** When the award was accepted, counted from the arrival of the prompt. */
  static double acceptedMs(JsonNode trace) {
    return atMs(trace, "Running");
  }

  /** When the first step of a kind was, counted from the arrival of the prompt. */
  private static double atMs(JsonNode trace, String step) {
    for (JsonNode each : trace.path("steps")) {
      if (each.path("what").asText().startsWith(step)) {
        return each.path("at_ms").asDouble();
      }
    }
    throw new IllegalStateException("no step '" + step + "': " + trace);
  }

  private void print() {
    System.out.println(raw.line("event bus round trip, 1 KiB"));
    pinned.print("pinned to another device", raw);
    auctioned.print("auction over three devices", raw);
  }

  private void compare(RemotePath plain) {
    System.out.printf(
        Locale.ROOT,
        "mutual TLS: event bus round trip x%.2f, pinned x%.2f, auction x%.2f at p50%n",
        raw.millis(50) / plain.raw.millis(50),
        pinned.accepted.millis(50) / plain.pinned.accepted.millis(50),
        auctioned.accepted.millis(50) / plain.auctioned.accepted.millis(50));
  }

  /** The parts of the way of one kind of prompts. */
  private static final class Way {

    private final Figures bids = new Figures();
    private final Figures scores = new Figures();
    private final Figures award = new Figures();
    private final Figures accepted = new Figures();
    private final Figures added = new Figures();

    void ask(Mesh mesh, Prompt prompt) {
      Reply reply = mesh.answer(ASKED, prompt);
      if (reply.device().equals(ASKED)) {
        return;
      }
      JsonNode answer = reply.body();
      added.addMillis(answer.path("overhead_ms").asDouble());
      JsonNode trace = mesh.get(ASKED, "/prompts/" + answer.path("id").asText());
      bids.addMillis(atMs(trace, "Scoring"));
      scores.addMillis(atMs(trace, "Awarding") - atMs(trace, "Scoring"));
      award.addMillis(acceptedMs(trace) - atMs(trace, "Awarding"));
      accepted.addMillis(acceptedMs(trace));
    }

    void print(String kind, Figures raw) {
      System.out.println(kind + ":");
      System.out.println(bids.line("  parsed to the last bid"));
      System.out.println(scores.line("  last bid to scores"));
      System.out.println(award.line("  scores to accepted"));
      System.out.println(accepted.line("prompt parsed to award accepted"));
      System.out.println(added.line("added in all, the end included"));
      System.out.printf(
          Locale.ROOT,
          "accepted after %.1f round trips at p50, %.1f at p99; added in all %.1f at p50%n",
          accepted.millis(50) / raw.millis(50),
          accepted.millis(99) / raw.millis(99),
          added.millis(50) / raw.millis(50));
    }
  }
}
