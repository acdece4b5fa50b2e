package dev.bidmesh.benchmarks;

import java.util.List;

/**
 * Has the code of nodes compiled before anything is timed: by prompts to the demo model, so that
 * the lanes that are measured learn nothing from them. The nodes need the engine {@code builtin}
 * beside their own.
 */
final class WarmUp {

  private static final String QUESTION = "What is the capital of France?";
  private static final int AT_ONCE = 4;

  private WarmUp() {}

  /**
   * Warms up.
   *
   * @param asked nodes that are asked in turn
   * @param runs nodes that each run the prompts
   * @param prompts for each of those
   */
  static void of(Mesh mesh, List<String> asked, List<String> runs, int prompts) {
    for (String name : runs) {
      var demo = new Prompt(QUESTION, "demo", name);
      Closed.run(prompts, AT_ONCE, index -> mesh.ask(asked.get(index % asked.size()), demo));
    }
  }
}
