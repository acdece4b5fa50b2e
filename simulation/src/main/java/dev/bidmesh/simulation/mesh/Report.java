package dev.bidmesh.simulation.mesh;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a story.
 *
 * @param seed from which it was drawn
 * @param parts of the plan with which it was told
 * @param whole whether these are all parts of the plan
 * @param prompts that were accepted by devices which did not crash before the end
 * @param endings how these ended: {@code done}, or the label of the failure
 * @param moved of these, answered after a run of theirs was lost
 * @param runs awards of all devices
 * @param sampled first requests for bids to one device each, instead of one to all
 * @param hedges awards that were made beside another live attempt of the prompt
 * @param broken rules that were broken, in words, each with the time at which it was seen
 * @param timeline what happened to the mesh, and what each broken prompt went through
 */
public record Report(
    long seed,
    List<String> parts,
    boolean whole,
    int prompts,
    Map<String, Integer> endings,
    int moved,
    int runs,
    int sampled,
    int hedges,
    List<String> broken,
    List<String> timeline) {

  public Report {
    parts = List.copyOf(parts);
    endings = new TreeMap<>(endings);
    broken = List.copyOf(broken);
    timeline = List.copyOf(timeline);
  }

  /**
   * What kind of rule was broken first, without the names and numbers in it; empty if none was. Two
   * stories that break the same rule have the same.
   */
  public String symptom() {
    return broken.isEmpty() ? "" : broken.get(0).replaceAll("^.*: ", "").replaceAll("[0-9]+", "n");
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
        + seed
        + (whole ? "" : " -Dbidmesh.simulation.parts=" + String.join(",", parts));
  }
}
