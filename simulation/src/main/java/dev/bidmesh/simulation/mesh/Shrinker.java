package dev.bidmesh.simulation.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a story that breaks a rule as short as it can while it breaks the same rule: leaves out
 * half of its parts, then quarters, and so on to single ones (delta debugging, Zeller and
 * Hildebrandt, 2002).
 */
final class Shrinker {

  private final Function<Plan, Report> teller;
  private final int most;
  private int told;

  /**
   * @param teller tells a story
   * @param most stories that are told at most
   */
  Shrinker(Function<Plan, Report> teller, int most) {
    this.teller = teller;
    this.most = most;
  }

  /** The shortest story found, told; the given one if that keeps every rule. */
  Report shrink(Plan plan) {
    Report shortest = teller.apply(plan);
    String symptom = shortest.symptom();
    if (symptom.isEmpty()) {
      return shortest;
    }
    int chunks = 2;
    while (told < most) {
      Optional<Report> shorter = shorter(plan, shortest, chunks);
      if (shorter.isPresent()) {
        shortest = shorter.get();
        chunks = Math.max(2, chunks - 1);
      } else if (chunks >= shortest.parts().size()) {
        break;
      } else {
        chunks = Math.min(2 * chunks, shortest.parts().size());
      }
    }
    return shortest;
  }

  /** The story without one of so many chunks of its parts, if it still breaks the same rule. */
  private Optional<Report> shorter(Plan plan, Report story, int chunks) {
    List<String> parts = story.parts();
    for (int i = 0; i < chunks && told < most; i++) {
      int from = i * parts.size() / chunks;
      int to = (i + 1) * parts.size() / chunks;
      var kept = new ArrayList<String>(parts.subList(0, from));
      kept.addAll(parts.subList(to, parts.size()));
      Plan without = plan.only(kept);
      if (without.machines().isEmpty() || without.parts().size() >= parts.size()) {
        continue;
      }
      told++;
      Report retold = teller.apply(without);
      if (retold.symptom().equals(story.symptom())) {
        return Optional.of(retold);
      }
    }
    return Optional.empty();
  }
}
