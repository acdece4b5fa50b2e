package dev.bidmesh.node.demo;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells people, in lines of at most 80 columns. */
final class TextTeller implements Teller {

  private static final int TEXT_COLUMNS = 74;
  private static final int BAR_COLUMNS = 28;

  private final PrintStream out;
  private final Style style;
  private final WordFlow answer;
  private final Map<String, Long> processes = new HashMap<>();
  private boolean introduced;

  TextTeller(PrintStream out, Style style) {
    this.out = out;
    this.style = style;
    this.answer = new WordFlow(out, "   " + style.faint("│") + " ", TEXT_COLUMNS);
  }

  @Override
  public void tell(Report report) {
    if (report instanceof Report.Text text) {
      answer.add(text.text());
      return;
    }
    if (report instanceof Report.Killed || report instanceof Report.Lost) {
      answer.breakLine();
    } else if (!(report instanceof Report.TookOver)) {
      answer.end();
    }
    if (report instanceof Report.Starting starting) {
      starting(starting);
    } else if (report instanceof Report.Ready ready) {
      processes.put(ready.node(), ready.process());
      line("ready  %-8s %s", ready.node(), style.faint(ready.url()));
    } else if (report instanceof Report.Mesh mesh) {
      line("%d nodes are one mesh after %s", mesh.nodes(), Words.trimmed(mesh.tookMs()));
    } else if (report instanceof Report.Stopped stopped) {
      line("stopped %s%s", stopped.node(), stopped.orderly() ? "" : ", not in order");
    } else if (report instanceof Report.Problem problem) {
      out.println(style.bad("bidmesh demo: ") + problem.message());
    } else if (report instanceof Report.Finished finished) {
      new FinaleText(style).lines(finished).forEach(out::println);
    } else {
      scene(report);
    }
  }

  private void starting(Report.Starting starting) {
    if (!introduced) {
      introduced = true;
      out.println(style.title("Three nodes on this machine, each a process of its own"));
      line("Each runs the built-in demo model, slowed to a speed that can be read:");
    }
    line(
        "%-8s %-13s %2d tokens/s, %d %s",
        starting.node(),
        starting.hardware(),
        starting.tokensPerS(),
        starting.slots(),
        starting.slots() == 1 ? "slot" : "slots");
  }

  private void scene(Report report) {
    if (report instanceof Report.Scene scene) {
      out.println();
      out.println(style.title(scene.scene() + "  " + scene.title()));
    } else if (report instanceof Report.Busy busy) {
      line(style.wait("%s is busy with another prompt: %s"), busy.node(), busy.prompt());
    } else if (report instanceof Report.Asked asked) {
      line("ask %s: %s", style.strong(asked.node()), style.strong(asked.prompt()));
    } else if (report instanceof Report.Bids bids) {
      bars(bids.bids()).forEach(bar -> line("%s", bar));
    } else {
      turn(report);
    }
  }

  private List<String> bars(List<BidFacts> bids) {
    return new Bars(style, BAR_COLUMNS).lines(bids);
  }

  private void turn(Report report) {
    if (report instanceof Report.Killed killed) {
      line(
          style.bad("✗ kill -9 of %s (process %d), in mid-sentence"),
          killed.device(),
          processes.getOrDefault(killed.device(), 0L));
    } else if (report instanceof Report.Lost lost) {
      line(style.wait("  noticed after %s: %s"), Words.trimmed(lost.afterMs()), lost.reason());
    } else if (report instanceof Report.TookOver heir) {
      line(
          style.good("↻ %s goes on, %s after the kill"),
          heir.device(),
          Words.trimmed(heir.delayMs()));
    } else {
      result(report);
    }
  }

  private void result(Report report) {
    if (report instanceof Report.NoAuction alone) {
      line(style.good("✓ %s answered on its own free NPU: no auction"), alone.device());
    } else if (report instanceof Report.Compared compared) {
      String with = compared.equal() ? "✓ letter for letter" : "✗ not";
      String text = with + " what %s says uninterrupted (%d bytes)";
      line(
          compared.equal() ? style.good(text) : style.bad(text),
          compared.with(),
          compared.textBytes());
    } else if (report instanceof Report.SceneEnded ended) {
      ended(ended);
    }
  }

  private void ended(Report.SceneEnded ended) {
    if (!ended.device().isEmpty()) {
      line(
          "%s (%s): predicted %s, took %s",
          style.strong(ended.device()),
          Words.hardware(ended.accelerator(), ended.evidence()),
          Words.trimmed(ended.predictedMs()),
          Words.trimmed(ended.actualMs()));
    }
    ended.problems().forEach(problem -> line(style.bad("✗ not shown: ") + "%s", problem));
  }

  private void line(String form, Object... values) {
    out.println("   " + String.format(Locale.ROOT, form, values));
  }
}
