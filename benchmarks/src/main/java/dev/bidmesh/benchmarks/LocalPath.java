package dev.bidmesh.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/**
 * What a node itself adds to a prompt that its own NPU runs: parsed to accepted, and with the end.
 * The engine is a server that answers at once, said to be an NPU, and a second node is in the mesh.
 * Also counts the frames that left the node for those prompts; there should be none.
 *
 * <p>The event bus between two processes is measured in turns with it, since a shared machine moves
 * both together.
 *
 * <p>Arguments: prompts to warm up, prompts measured; 3,000 and 2,000 by default.
 */
final class LocalPath {

  private static final String ASKED = "first";

  /** Prompts between two measurements of the event bus, and its round trips in each. */
  private static final int TURN = 100;

  private final Figures raw = new Figures();
  private final Figures accepted = new Figures();
  private final Figures added = new Figures();
  private long framesOut;

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    try (var bus = RawBus.start("raw-" + UUID.randomUUID());
        var servers = new Servers();
        var mesh = new Mesh()) {
      String engine = servers.start(ASKED, Duration.ZERO, 4);
      mesh.with(ASKED, "--engine", engine + ",accelerator=npu").with("second").awaitComplete();
      new LocalPath().measure(bus, mesh, args.at(0, 3_000));
      var figures = new LocalPath();
      figures.measure(bus, mesh, args.at(1, 2_000));
      figures.print();
    }
    // The event bus of the child process keeps threads of this one.
    System.exit(0);
  }

  private void measure(RawBus bus, Mesh mesh, int prompts) {
    for (int i = 0; i < prompts; i++) {
      if (i % TURN == 0) {
        bus.measure(TURN, raw);
      }
      JsonNode answer = mesh.answer(ASKED, Prompt.standIn("prompt")).body();
      String id = answer.path("id").asText();
      JsonNode trace = mesh.get(ASKED, "/prompts/" + id);
      if (!trace.path("path").asText().equals("own-npu")) {
        throw new IllegalStateException("not run by the own NPU without an auction: " + trace);
      }
      added.addMillis(answer.path("overhead_ms").asDouble());
      accepted.addMillis(RemotePath.acceptedMs(trace));
      framesOut += mesh.get(ASKED, "/eventbus?prompt=" + id).at("/prompts/0/frames_out").asLong();
    }
  }

  private void print() {
    System.out.println(raw.line("event bus round trip, 1 KiB"));
    System.out.println(accepted.line("prompt parsed to award accepted"));
    System.out.println(added.line("added in all, the end included"));
    System.out.printf(
        Locale.ROOT,
        "p50 as a multiple of a round trip: %.2f to accepted, %.2f in all%n",
        accepted.millis(50) / raw.millis(50),
        added.millis(50) / raw.millis(50));
    System.out.printf(Locale.ROOT, "frames that left the node for these prompts: %d%n", framesOut);
  }
}
