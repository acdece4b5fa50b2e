package dev.bidmesh.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The last lines: what was predicted and what it took, who is still there, and what to try. */
final class FinaleText {

  private final Style style;
  private final List<String> lines = new ArrayList<>();

  FinaleText(Style style) {
    this.style = style;
  }

  List<String> lines(Report.Finished finished) {
    lines.add("");
    lines.add(
        finished.ok()
            ? style.title("All three scenes showed what they claim")
            : style.bad("Not everything was shown"));
    add("%-5s  %-24s  %9s  %7s", "scene", "answered by", "predicted", "took");
    finished.scenes().forEach(this::scene);
    if (finished.stay()) {
      living(finished.living());
    } else if (finished.ok()) {
      lines.add("");
      add("The nodes stop now. Without --once they stay, for questions of your own.");
    }
    return List.copyOf(lines);
  }

  private void scene(Report.SceneEnded scene) {
    String device = scene.device().isEmpty() ? "nobody" : answeredBy(scene);
    add(
        "%-5d  %-24s  %9s  %s%s",
        scene.scene(),
        device,
        Words.trimmed(scene.predictedMs()),
        Words.seconds(scene.actualMs()),
        scene.runs() > 1 ? "  with the lost run" : "");
  }

  private static String answeredBy(Report.SceneEnded scene) {
    return scene.device() + " (" + Words.hardware(scene.accelerator(), scene.evidence()) + ")";
  }

  private void living(List<Report.Ready> nodes) {
    lines.add("");
    lines.add(style.title("Still running"));
    nodes.forEach(node -> add("%-8s %s", node.node(), style.strong(node.url())));
    String url = nodes.get(0).url();
    add("try   ./bidmesh ask --node %s \"What is the opposite of hot?\"", url);
    add("      ./bidmesh status --node %s", url);
    add("      ./bidmesh peers --node %s", url);
    add("see   ./bidmesh tap --next --node %s", url);
    add("      what the nodes say to each other about the next question");
    add("stop  Ctrl-C");
  }

  private void add(String form, Object... values) {
    lines.add("   " + String.format(Locale.ROOT, form, values));
  }
}
