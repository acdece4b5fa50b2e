package dev.bidmesh.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;

/**
 * What a node itself adds to a prompt that its own NPU runs: parsed to accepted, and with the end.
 * The engine is a server that answers at once, said to be an NPU, and a second node is in the mesh.
 * Also counts the frames that left the node for those prompts; there should be none.
 *
 * <p>Arguments: prompts to warm up, prompts measured; 3,000 and 2,000 by default.
 */
final class LocalPath {

  private static final String ASKED = "first";

  private final Figures accepted = new Figures();
  private final Figures added = new Figures();
  private long framesOut;

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    try (var servers = new Servers();
        var mesh = new Mesh()) {
      String engine = servers.start(ASKED, Duration.ZERO, 4);
      mesh.with(ASKED, "--engine", engine + ",accelerator=npu").with("second").awaitComplete();
      new LocalPath().measure(mesh, args.at(0, 3_000));
      var figures = new LocalPath();
      figures.measure(mesh, args.at(1, 2_000));
      figures.print();
    }
    System.exit(0);
  }

  private void measure(Mesh mesh, int prompts) {
    for (int i = 0; i < prompts; i++) {
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
    System.out.println(accepted.line("prompt parsed to award accepted"));
    System.out.println(added.line("added in all, the end included"));
    System.out.printf(Locale.ROOT, "frames that left the node for these prompts: %d%n", framesOut);
  }
}
