package dev.bidmesh.simulation.mesh;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a story.
 *
 * @param seed tells the story again
 * @param prompts that were accepted by devices which did not crash before the end
 * @param endings how these ended: {@code done}, or the label of the failure
 * @param moved of these, answered after a run of theirs was lost
 * @param broken rules that were broken, in words
 * @param timeline what happened to the mesh
 */
public record Report(
    long seed,
    int prompts,
    Map<String, Integer> endings,
    int moved,
    List<String> broken,
    List<String> timeline) {

  public Report {
    endings = new TreeMap<>(endings);
    broken = List.copyOf(broken);
    timeline = List.copyOf(timeline);
  }

  /** How many prompts ended in a way. */
  public int ended(String how) {
    return endings.getOrDefault(how, 0);
  }

  @Override
  public String toString() {
    return "seed "
        + seed
        + "\n"
        + String.join("\n", timeline)
        + "\nbroken:\n  "
        + String.join("\n  ", broken)
        + "\nto see it again: ./mvnw -pl simulation -am test -Dtest=MeshRunTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dbidmesh.simulation.seed="
        + seed;
  }
}
