package dev.bidmesh.node.doctor;

import java.util.List;

/**
 * What was found out about a device.
 *
 * @param serves whether a node can serve here as it is configured: an engine is ready or still
 *     loads, and nothing that was asked for or is needed is broken
 * @param summary the same in one sentence
 * @param parts by subject
 */
public record Report(boolean serves, String summary, List<Part> parts) {

  public Report {
    parts = List.copyOf(parts);
  }

  /** Findings of one kind. */
  public record Part(String title, List<Finding> findings) {
    public Part {
      findings = List.copyOf(findings);
    }

    boolean hasProblem() {
      return findings.stream().anyMatch(Finding::isProblem);
    }
  }
}
